//! A PSBT that came from another tab: what it does, one's own signature, sending it.

use hashyard_core::contract::ContractOutput;
use hashyard_node::view::{PsbtInputView, PsbtOutputView, PsbtView};
use hashyard_ui_model::contract::psbt_opens;
use yew::prelude::*;

use super::spending_paths::opens_text;
use super::text_area::text_area;
use crate::bridge::ask;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::ui::{AmountText, Button, ButtonKind, CopyButton, Glyph, Panel, Tag, Tone};
use crate::views::parts::{
    Loaded, MoreButton, Request, Unlocking, alert, set, use_answer, use_page, use_request, use_unlock,
};

/// Paste, look, sign, pass on or send.
#[component]
pub fn CosignPanel() -> Html {
    let lang = use_lang();
    let psbt = use_state_eq(String::new);
    let change = set(&psbt).reform(|text: String| text.trim().to_owned());
    html! {
        <Panel title={text::cosign(lang)} note={html! { text::cosign_note(lang) }}>
            <div class="pb form">
                { text_area("psbt", text::psbt(lang), (*psbt).clone(), &change, None, Html::default()) }
                if !psbt.is_empty() {
                    <Pasted psbt={(*psbt).clone()} {change} />
                }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct PastedProps {
    psbt: String,
    change: Callback<String>,
}

#[component]
fn Pasted(props: &PastedProps) -> Html {
    let asked = use_answer(ask::ReadPsbt(props.psbt.clone()), String::new());
    match &asked.answer {
        Loaded::Waiting => Html::default(),
        Loaded::Failed(why) => alert(why.clone()),
        Loaded::Ready(view) => html! {
            <Offer psbt={props.psbt.clone()} view={(**view).clone()} change={props.change.clone()} />
        },
    }
}

/// Inputs, and outputs, drawn at once.
const ROWS: usize = 50;

#[derive(Properties, PartialEq)]
struct OfferProps {
    psbt: String,
    view: PsbtView,
    change: Callback<String>,
}

#[component]
fn Offer(props: &OfferProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let (shown, more) = use_page(ROWS);
    let sign = {
        let (request, psbt, change) = (request.clone(), props.psbt.clone(), props.change.clone());
        Callback::from(move |()| sign(&request, &psbt, &change))
    };
    let finish = {
        let (psbt, change) = (props.psbt.clone(), props.change.clone());
        Callback::from(move |_: MouseEvent| finish(lang, &request, &psbt, &change))
    };
    let Unlocking { first, dialog } = use_unlock();
    let sign = first.reform(move |_: MouseEvent| sign.clone());
    let view = &props.view;
    html! {
        <>
            <dl class="money-sum">
                { for view.inputs.iter().take(shown).map(|input| input_row(lang, input)) }
                { for view.outputs.iter().take(shown).map(|output| output_row(lang, output)) }
                if let Some(fee) = view.fee {
                    <dt>{ text::psbt_fee(lang) }</dt><dd><AmountText value={fee} /></dd>
                }
            </dl>
            <MoreButton {shown} total={view.inputs.len().max(view.outputs.len())} onclick={more} />
            <div class="row">
                if view.complete {
                    <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::psbt_complete(lang) }</Tag>
                } else {
                    <Tag tone={Tone::Warn}>{ text::psbt_missing(lang) }</Tag>
                }
            </div>
            <div class="money-actions">
                if view.complete {
                    <Button kind={ButtonKind::Primary} disabled={!view.ready} onclick={finish}>{ text::send(lang) }</Button>
                } else {
                    <Button kind={ButtonKind::Primary} disabled={view.yours_missing == 0} onclick={sign}>{ text::sign(lang) }</Button>
                }
                <CopyButton text={props.psbt.clone()} label={text::copy_psbt(lang)} small=false />
            </div>
            if !view.ready {
                <p class="hint" role="status">{ text::opens_at(lang, &opens_text(lang, psbt_opens(view))) }</p>
            }
            { dialog }
        </>
    }
}

/// Adds one's own signature. The PSBT is not finalised, so that others can still add theirs.
fn sign(request: &Request, psbt: &str, change: &Callback<String>) {
    let change = change.clone();
    request.ask(ask::SignPsbt(psbt.to_owned()), move |answer| {
        change.emit(answer?);
        Ok(None)
    });
}

/// Sends the transaction of a PSBT that is complete and clears the field.
fn finish(lang: Lang, request: &Request, psbt: &str, change: &Callback<String>) {
    let change = change.clone();
    request.ask(ask::SendPsbt(psbt.to_owned()), move |answer| {
        answer?;
        change.emit(String::new());
        Ok(Some(text::spent(lang).to_owned()))
    });
}

fn input_row(lang: Lang, input: &PsbtInputView) -> Html {
    let contract = input.contract.as_deref().and_then(|text| text.parse::<ContractOutput>().ok());
    let place = match contract {
        Some(output) => text::template_texts(lang, output.contract.template()).0.to_owned(),
        None => input.address.clone().unwrap_or_else(|| input.outpoint.to_string()),
    };
    html! {
        <>
            <dt>{ text::from(lang) }{ " " }<span class="mono longhash">{ place }</span>{ " " }<span class="d3">{ text::input_signatures(lang, input.signatures) }</span></dt>
            <dd>if let Some(value) = input.value { <AmountText {value} /> } else { { text::unknown_amount(lang) } }</dd>
        </>
    }
}

fn output_row(lang: Lang, output: &PsbtOutputView) -> Html {
    html! {
        <>
            <dt>{ text::pays(lang) }{ " " }<span class="mono longhash">{ output.address.clone().unwrap_or_default() }</span>
                if output.yours { { " " }<Tag tone={Tone::Accent}>{ text::to_you(lang) }</Tag> }
            </dt>
            <dd><AmountText value={output.value} /></dd>
        </>
    }
}
