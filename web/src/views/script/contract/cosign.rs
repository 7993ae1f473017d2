//! A PSBT that came from another tab: what it does, one's own signature, sending it.

use hashyard_core::contract::ContractOutput;
use hashyard_node::view::{PsbtInputView, PsbtOutputView, PsbtView};
use hashyard_ui_model::contract::psbt_opens;
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::tell;
use super::text_area::text_area;
use super::ways::opens_text;
use crate::bridge::{Answer, Query};
use crate::client::use_client;
use crate::i18n::{Lang, contract as text, refusal, use_lang};
use crate::state::use_app;
use crate::ui::{AmountText, Button, ButtonKind, Callout, CopyButton, Glyph, Panel, Tag, Tone};
use crate::views::parts::{Loaded, MoreButton, Unlocking, use_answer, use_page, use_unlock};

/// Paste, look, sign, pass on or send.
#[component]
pub fn CosignPanel() -> Html {
    let lang = use_lang();
    let psbt = use_state_eq(String::new);
    let change = {
        let psbt = psbt.setter();
        Callback::from(move |text: String| psbt.set(text.trim().to_owned()))
    };
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
    let asked = use_answer(Query::ReadPsbt(props.psbt.clone()), String::new(), |answer| match answer {
        Answer::Psbt(psbt) => Some(*psbt),
        _ => None,
    });
    match &asked.answer {
        Loaded::Waiting => Html::default(),
        Loaded::Failed(why) => {
            html! { <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ why.clone() }</Callout></div> }
        }
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
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let (shown, more) = use_page(ROWS);
    let run = {
        let (psbt, change) = (props.psbt.clone(), props.change.clone());
        move |method: &'static str, params: Value, then: fn(&Value) -> Option<String>| {
            let (app, client, change, psbt) = (app.clone(), client.clone(), change.clone(), psbt.clone());
            Callback::from(move |()| {
                let (app, client, change) = (app.clone(), client.clone(), change.clone());
                let (mut params, psbt) = (params.clone(), psbt.clone());
                params[0] = json!(psbt.trim());
                spawn_local(async move {
                    match client.rpc(method, params).await {
                        Ok(result) => match then(&result) {
                            Some(psbt) => change.emit(psbt),
                            None => send(&app, &client, lang, &result, &change).await,
                        },
                        Err(failure) => tell(&app, Err(refusal::of_command(lang, &failure))),
                    }
                });
            })
        }
    };
    let psbt_of = |result: &Value| result["psbt"].as_str().map(str::to_owned);
    // Not finalised, so that others can still add theirs.
    let sign = run("walletprocesspsbt", json!([null, true, null, true, false]), psbt_of);
    let finish = run("finalizepsbt", json!([null]), |_| None).reform(|_: MouseEvent| ());
    let Unlocking { first, dialog } = use_unlock();
    let sign = first.reform(move |_: MouseEvent| sign.clone());
    let view = &props.view;
    html! {
        <>
            <dl class="sum">
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
            <div class="actions">
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

/// Sends the transaction of a finished PSBT and clears the field.
async fn send(
    app: &crate::state::App,
    client: &crate::client::Client,
    lang: Lang,
    result: &Value,
    change: &Callback<String>,
) {
    let sent = client.rpc("sendrawtransaction", json!([result["hex"]])).await;
    if sent.is_ok() {
        change.emit(String::new());
    }
    tell(
        app,
        sent.map(|_| text::spent(lang).to_owned()).map_err(|failure| refusal::of_command(lang, &failure)),
    );
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
