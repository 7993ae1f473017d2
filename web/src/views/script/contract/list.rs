//! The contracts that the wallet remembers.

use hashyard_node::view::ContractView;
use hashyard_ui_model::address::program;
use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::tell;
use super::text_area::text_area;
use crate::client::use_client;
use crate::i18n::{Lang, contract as text, refusal, use_lang};
use crate::state::use_app;
use crate::ui::{AmountText, Button, Form, Glyph, HashBytes, Panel, StateBox, Stripe};

/// The list, and a place to paste a contract that came from somebody else.
pub fn list_panel(lang: Lang, list: &[ContractView], shown: Option<&str>, choose: &Callback<String>) -> Html {
    html! {
        <Panel title={text::yours(lang)}>
            if list.is_empty() {
                <StateBox icon={Glyph::Script} title={text::none(lang)} text={text::none_why(lang)} />
            } else {
                <ul class="clist">{ for list.iter().map(|contract| row(lang, contract, shown, choose)) }</ul>
            }
            <Import done={choose.clone()} />
        </Panel>
    }
}

fn row(lang: Lang, contract: &ContractView, shown: Option<&str>, choose: &Callback<String>) -> Html {
    let address = contract.address.clone();
    let onclick = choose.reform(move |_: MouseEvent| address.clone());
    let current = (shown == Some(contract.address.as_str())).then_some("true");
    let (template, _) = text::template_texts(lang, contract.template);
    let tile = program(&contract.address).map(|bytes| HashBytes::new(&bytes));
    html! {
        <li key={contract.address.clone()}>
            <button type="button" aria-current={current} {onclick}>
                if let Some(hash) = tile {
                    <Stripe {hash} form={Form::Tile} width=18 height=18 />
                }
                <span class="trunc">{ if contract.label.is_empty() { template } else { &contract.label } }</span>
                if !contract.label.is_empty() {
                    <span class="d3">{ template }</span>
                }
                <AmountText value={contract.balance} short=true />
            </button>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ImportProps {
    done: Callback<String>,
}

#[component]
fn Import(props: &ImportProps) -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let pasted = use_state_eq(String::new);
    let oninput = {
        let pasted = pasted.setter();
        Callback::from(move |typed| pasted.set(typed))
    };
    let onsubmit = {
        let (pasted, done) = (pasted.clone(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (app, client, done, pasted) = (app.clone(), client.clone(), done.clone(), pasted.clone());
            spawn_local(async move {
                let kept = client.rpc("importcontract", json!([pasted.trim()])).await;
                if let Ok(contract) = &kept {
                    pasted.set(String::new());
                    done.emit(contract["address"].as_str().unwrap_or_default().to_owned());
                }
                tell(
                    &app,
                    kept.map(|_| text::kept(lang).to_owned())
                        .map_err(|failure| refusal::of_command(lang, &failure)),
                );
            });
        })
    };
    html! {
        <form class="pb form" {onsubmit}>
            { text_area("contract-import", text::import(lang), (*pasted).clone(), &oninput, None, Html::default()) }
            <div class="row"><Button small=true disabled={pasted.trim().is_empty()}>{ text::import_button(lang) }</Button></div>
        </form>
    }
}
