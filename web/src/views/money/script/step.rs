//! A spend, step by step: an input of a transaction, or scripts that were pasted.

use hashyard_core::Txid;
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::paste::{PastePanel, Texts};
use super::player::Player;
use crate::bridge::ask;
use crate::i18n::{trace as text, use_lang};
use crate::route::{Route, ScriptPage};
use crate::ui::{Button, Callout, Glyph};
use crate::views::parts::{Failed, Loaded, Waiting, set, use_answer};

/// The part of the screen that runs scripts.
pub fn step_page(page: ScriptPage) -> Html {
    match page {
        ScriptPage::Input(txid, input) => html! { <InputPage {txid} {input} /> },
        _ => html! { <PastePage /> },
    }
}

#[derive(Properties, PartialEq)]
struct InputPageProps {
    txid: Txid,
    input: u32,
}

#[component]
fn InputPage(props: &InputPageProps) -> Html {
    let (lang, txid, input) = (use_lang(), props.txid, props.input);
    let asked = use_answer(ask::TraceInput { txid, input }, String::new());
    let title = text::input_of(lang, input, &short_hash(&txid.to_string()));
    match asked.answer {
        Loaded::Waiting => html! { <Waiting {title} /> },
        Loaded::Failed(why) => {
            let why = format!("{why}. {}", text::no_input_what(lang));
            html! { <Failed {title} what={text::no_input(lang)} {why} retry={asked.retry} /> }
        }
        Loaded::Ready(trace) => html! {
            <>
                <div class="row">
                    <a href={Route::Tx(txid).to_string()}>{ title }</a>
                    <Button small=true icon={Glyph::Left} href={Route::Script(ScriptPage::Step).to_string()}>{ text::open_another(lang) }</Button>
                </div>
                <Player key={format!("{txid}:{input}")} {trace} />
            </>
        },
    }
}

#[component]
fn PastePage() -> Html {
    let lang = use_lang();
    let texts = use_state_eq(Texts::first);
    let run = set(&texts);
    let Texts { script_sig, script_pubkey, witness } = (*texts).clone();
    let key = format!("{script_sig}|{script_pubkey}|{witness}");
    let asked = use_answer(ask::TraceTexts { script_sig, script_pubkey, witness }, String::new());
    html! {
        <>
            <PastePanel texts={(*texts).clone()} {run} />
            { match asked.answer {
                Loaded::Waiting => Html::default(),
                Loaded::Failed(why) => html! { <div role="alert"><Callout bad=true icon={Glyph::Alert}><b>{ text::bad_text(lang) }</b>{ " " }{ why }</Callout></div> },
                Loaded::Ready(trace) => html! { <Player {key} {trace} /> },
            } }
        </>
    }
}
