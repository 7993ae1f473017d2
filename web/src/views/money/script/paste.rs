//! Scripts to try, typed or chosen.

use hashyard_core::script::parse::{Word, witness_words, words};
use hashyard_ui_model::hex::hex_digits as hex;
use yew::prelude::*;

use super::listing::shorten;
use crate::i18n::{Lang, trace as text, use_lang};
use crate::ui::{Button, ButtonKind, Glyph, Panel};
use crate::views::parts::{area_text_within, on_submit};

/// Words whose reading is shown.
const WORDS: usize = 100;

/// What is run together.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    /// The input's script.
    pub script_sig: String,
    /// The output's script.
    pub script_pubkey: String,
    /// Witness items.
    pub witness: String,
}

impl Texts {
    fn new(script_sig: &str, script_pubkey: &str) -> Self {
        Self { script_sig: script_sig.into(), script_pubkey: script_pubkey.into(), witness: String::new() }
    }

    /// What the screen shows at first.
    pub fn first() -> Self {
        Self::new("2 3", "OP_ADD 5 OP_EQUAL")
    }
}

/// Properties of [`PastePanel`].
#[derive(Properties, PartialEq)]
pub struct PasteProps {
    /// What is run at present.
    pub texts: Texts,
    /// Runs something else.
    pub run: Callback<Texts>,
}

/// The form.
#[component]
pub fn PastePanel(props: &PasteProps) -> Html {
    let lang = use_lang();
    let draft = use_state(|| props.texts.clone());
    let edit = |set: fn(&mut Texts, String)| {
        let draft = draft.clone();
        Callback::from(move |value: String| {
            let mut next = (*draft).clone();
            set(&mut next, value);
            draft.set(next);
        })
    };
    let onsubmit = {
        let (draft, run) = (draft.clone(), props.run.clone());
        on_submit(move || run.emit((*draft).clone()))
    };
    let example = |(name, texts): (&'static str, Texts)| {
        let (draft, run) = (draft.setter(), props.run.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            draft.set(texts.clone());
            run.emit(texts.clone());
        });
        html! { <Button kind={ButtonKind::Quiet} small=true {onclick}>{ name }</Button> }
    };
    let script = |text: &str| readings(lang, &words(text).unwrap_or_default());
    html! {
        <Panel title={text::paste(lang)} end={html! { { for examples(lang).into_iter().map(example) } }}>
            <form class="pb script-paste" {onsubmit}>
                { area("script-sig", text::script_sig(lang), &draft.script_sig, &edit(|texts, value| texts.script_sig = value), script(&draft.script_sig)) }
                { area("script-pubkey", text::script_pubkey(lang), &draft.script_pubkey, &edit(|texts, value| texts.script_pubkey = value), script(&draft.script_pubkey)) }
                { area("script-witness", text::witness(lang), &draft.witness, &edit(|texts, value| texts.witness = value), readings(lang, &witness_words(&draft.witness).unwrap_or_default())) }
                <button type="submit" class="btn pri"><crate::ui::Icon of={Glyph::Play} />{ text::run(lang) }</button>
                <p class="hint">{ text::paste_how(lang) }</p>
            </form>
        </Panel>
    }
}

/// The puzzle's answer is the word "satoshi".
fn examples(lang: Lang) -> [(&'static str, Texts); 4] {
    let puzzle = "OP_SHA256 0xda2876b3eb31edb4436fa4650673fc6f01f90de2f1793c4ec332b2387b09726f OP_EQUAL";
    [
        (text::example_sum(lang), Texts::first()),
        (text::example_hash(lang), Texts::new("0x7361746f736869", puzzle)),
        (
            text::example_branch(lang),
            Texts::new("7 0", "OP_IF OP_RETURN OP_ELSE OP_DUP 5 OP_GREATERTHAN OP_VERIFY OP_ENDIF"),
        ),
        (text::example_fail(lang), Texts::new("1", "OP_DUP OP_ADD 3 OP_NUMEQUALVERIFY 1")),
    ]
}

/// How words were read; nothing while one can't be, which running them says.
fn readings(lang: Lang, words: &[Word<'_>]) -> Html {
    let row = |word: &Word<'_>| {
        let bytes = hex(&word.bytes);
        html! {
            <li>
                <b class="mono trunc">{ shorten(word.text) }</b>
                <span>{ text::reading(lang, word.reading) }</span>
                <code class="trunc" title={bytes.clone()}>{ if bytes.is_empty() { text::empty_stack(lang).to_owned() } else { shorten(&bytes) } }</code>
            </li>
        }
    };
    let more = words.len().saturating_sub(WORDS);
    html! {
        if !words.is_empty() {
            <ul class="script-reads" tabindex="0" aria-label={text::read_as(lang)}>
                { for words.iter().take(WORDS).map(row) }
                if more > 0 { <li>{ text::more_words(lang, more) }</li> }
            </ul>
        }
    }
}

/// Characters of a script: each is read while it is typed. One has at most 10,000 bytes; its words may be longer.
const LONGEST: usize = 200_000;

fn area(id: &'static str, label: &'static str, value: &str, oninput: &Callback<String>, below: Html) -> Html {
    let oninput = oninput.reform(|event| area_text_within(LONGEST, event));
    html! {
        <div class="fr">
            <label class="lab" for={id}>{ label }</label>
            <textarea {id} class="mono" rows="2" spellcheck="false" autocomplete="off" autocapitalize="off" value={value.to_owned()} {oninput} />
            { below }
        </div>
    }
}
