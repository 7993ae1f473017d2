//! Sentences that an address's owner signs, and anybody checks.

use hashyard_course::Deed;
use hashyard_course::signed::SignedMessage;
use hashyard_node::view::WalletView;
use yew::prelude::*;

use crate::bridge::{MessageCheck, ask};
use crate::i18n::{Lang, messages as text, use_lang, wallet};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, CopyButton, Field, Glyph, Hint, LongHash, Panel, Seg, SegItem};
use crate::views::parts::{area_text, on_submit, set, use_inline_request, use_unlock};
use crate::watch;

/// Both panels.
pub fn messages_page() -> Html {
    html! { <div class="stack"><SignPanel /><CheckPanel /></div> }
}

/// Properties of [`SignPanel`].
#[derive(Properties, PartialEq)]
pub struct SignProps {
    /// A sentence was signed.
    #[prop_or_default]
    pub signed: Callback<SignedMessage>,
}

/// Signs a sentence with the key of an own address.
#[component]
pub fn SignPanel(props: &SignProps) -> Html {
    let (lang, wallet_view, request, unlock) =
        (use_lang(), use_topic::<WalletView>(), use_inline_request(), use_unlock());
    let (chosen, sentence) = (use_state_eq(|| 0_usize), use_state_eq(String::new));
    let done = use_state_eq(|| None::<SignedMessage>);
    let kinds = &wallet_view.receive;
    let Some(receive) = kinds.get(*chosen).or(kinds.first()) else {
        return html! { <Panel title={text::sign(lang)}><div class="pb">{ text::no_wallet(lang) }</div></Panel> };
    };
    let sign = {
        let (request, done, told) = (request.clone(), done.setter(), props.signed.clone());
        let (address, message) = (receive.address.clone(), (*sentence).clone());
        Callback::from(move |()| {
            let (done, told, address, message) =
                (done.clone(), told.clone(), address.clone(), message.clone());
            let ask = ask::SignMessage { address: address.clone(), message: message.clone() };
            request.ask(ask, move |answer| {
                let signed = SignedMessage { address, message, signature: answer? };
                watch::tell(&Deed::Signed(signed.clone()));
                done.set(Some(signed.clone()));
                told.emit(signed);
                Ok(None)
            });
        })
    };
    let onsubmit = {
        let first = unlock.first.clone();
        on_submit(move || first.emit(sign.clone()))
    };
    let items: Vec<_> = kinds.iter().map(|one| SegItem::new(wallet::kind(lang, one.kind))).collect();
    html! {
        <Panel title={text::sign(lang)} note={html! { { text::sign_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <span class="lab">{ text::address(lang) }</span>
                <Seg label={text::address(lang)} {items} selected={*chosen} onselect={set(&chosen)} />
                <LongHash text={receive.address.clone()} />
                { area("sign-sentence", text::sentence(lang), &sentence, &set(&sentence), Some(text::sentence_note(lang))) }
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={sentence.is_empty()}>{ text::do_sign(lang) }</Button></div>
            </form>
            <div role="status">{ done.as_ref().map(|done| signature(lang, done)).unwrap_or_default() }</div>
            { unlock.dialog }
        </Panel>
    }
}

fn signature(lang: Lang, done: &SignedMessage) -> Html {
    let is_simple = done.signature.starts_with("smp");
    html! {
        <div class="pb form">
            <span class="lab">{ text::signature(lang) }</span>
            <LongHash text={done.signature.clone()} copy=false />
            <div class="row">
                <CopyButton text={done.address.clone()} label={text::copy_address(lang)} />
                <CopyButton text={done.signature.clone()} label={text::copy_signature(lang)} />
            </div>
            <Hint>{ if is_simple { text::signed_simple(lang) } else { text::signed_legacy(lang) } }</Hint>
        </div>
    }
}

/// Properties of [`CheckPanel`].
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// A signature was checked: what was typed, and what the node says of it.
    #[prop_or_default]
    pub checked: Callback<(SignedMessage, MessageCheck)>,
}

/// Whether an address's owner signed a sentence.
#[component]
pub fn CheckPanel(props: &CheckProps) -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (address, sentence, signature) =
        (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let verdict = use_state_eq(|| None::<Verdict>);
    let typed = SignedMessage {
        address: plain(&address),
        message: (*sentence).clone(),
        signature: plain(&signature),
    };
    let onsubmit = {
        let (request, verdict, told, typed) =
            (request.clone(), verdict.setter(), props.checked.clone(), typed.clone());
        on_submit(move || {
            verdict.set(None);
            check(&request, typed.clone(), &verdict, &told);
        })
    };
    let current = verdict.as_ref().filter(|verdict| verdict.of == typed);
    let incomplete = typed.address.is_empty() || typed.signature.is_empty();
    html! {
        <Panel title={text::check(lang)} note={html! { { text::check_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <Field id="check-address" label={text::whose(lang)} mono=true value={(*address).clone()} oninput={set(&address)} />
                { area("check-sentence", text::sentence(lang), &sentence, &set(&sentence), None) }
                { area("check-signature", text::signature(lang), &signature, &set(&signature), None) }
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={incomplete}>{ text::do_check(lang) }</Button></div>
                <div role="status">{ current.map(|verdict| verdict.words(lang)).unwrap_or_default() }</div>
            </form>
        </Panel>
    }
}

/// Address and signature as they were meant: white space in them came with copying.
fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}

#[derive(Clone, PartialEq)]
struct Verdict {
    of: SignedMessage,
    check: MessageCheck,
    /// It holds for the sentence without the white space around it.
    trimmed: bool,
}

/// Asks the node; if the sentence does not fit, once more without the white space around it, which copying brings.
fn check(
    request: &crate::views::parts::Request,
    typed: SignedMessage,
    verdict: &UseStateSetter<Option<Verdict>>,
    told: &Callback<(SignedMessage, MessageCheck)>,
) {
    let (again, verdict, told) = (request.clone(), verdict.clone(), told.clone());
    request.ask(question(&typed), move |answer| {
        let first = answer?;
        let message = typed.message.trim().to_owned();
        let tell = move |of: SignedMessage, signed: SignedMessage, check: MessageCheck| {
            watch::tell(&Deed::Checked { signed: signed.clone(), yours: check.yours });
            verdict.set(Some(Verdict { trimmed: of != signed, of, check: check.clone() }));
            told.emit((signed, check));
        };
        if first.fault.is_none() || message == typed.message {
            tell(typed.clone(), typed, first);
            return Ok(None);
        }
        let trimmed = SignedMessage { message, ..typed.clone() };
        again.ask(question(&trimmed), move |answer| {
            let second = answer?;
            match second.fault {
                None => tell(typed, trimmed, second),
                Some(_) => tell(typed.clone(), typed, first),
            }
            Ok(None)
        });
        Ok(None)
    });
}

fn question(typed: &SignedMessage) -> ask::VerifyMessage {
    let SignedMessage { address, message, signature } = typed.clone();
    ask::VerifyMessage { address, message, signature }
}

impl Verdict {
    fn words(&self, lang: Lang) -> Html {
        let Some(fault) = &self.check.fault else {
            let words = match (self.trimmed, self.check.yours) {
                (true, _) => text::good_trimmed(lang),
                (_, true) => text::good_yours(lang),
                _ => text::good(lang),
            };
            return html! {
                <>
                    <Callout icon={Glyph::Check}>{ words }</Callout>
                    <Hint>{ text::says_not(lang) }</Hint>
                </>
            };
        };
        html! {
            <>
                <Callout bad=true icon={Glyph::X}>{ text::bad(lang, fault.text(lang)) }</Callout>
                <Hint>{ text::bad_next(lang) }</Hint>
            </>
        }
    }
}

/// Characters of a sentence or of what is pasted beside it: a browser lays out 200,000 lines for seconds.
const MAX_TEXT: u32 = 20_000;

fn area(
    id: &'static str,
    label: &'static str,
    value: &str,
    oninput: &Callback<String>,
    hint: Option<&'static str>,
) -> Html {
    let oninput = oninput.reform(area_text);
    html! {
        <div class="fr">
            <label class="lab" for={id}>{ label }</label>
            <textarea class="script-area" {id} rows="2" maxlength={MAX_TEXT.to_string()} spellcheck="false" autocomplete="off" autocapitalize="off"
                value={value.to_owned()} {oninput} />
            if let Some(hint) = hint {
                <Hint>{ hint }</Hint>
            }
        </div>
    }
}
