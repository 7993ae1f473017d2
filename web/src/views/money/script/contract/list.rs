//! The contracts that the wallet remembers.

use hashyard_node::view::ContractView;
use hashyard_ui_model::address::program;
use yew::prelude::*;

use super::text_area::text_area;
use crate::bridge::ask;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::ui::{AmountText, Button, Form, Glyph, HashBytes, Panel, StateBox, Stripe};
use crate::views::parts::{on_submit, set, use_request};

/// The list, and a place to paste a contract that came from somebody else.
pub fn list_panel(lang: Lang, list: &[ContractView], shown: Option<&str>, choose: &Callback<String>) -> Html {
    html! {
        <Panel title={text::yours(lang)}>
            if list.is_empty() {
                <StateBox icon={Glyph::Script} title={text::none(lang)} text={text::none_why(lang)} />
            } else {
                <ul class="contract-list">{ for list.iter().map(|contract| row(lang, contract, shown, choose)) }</ul>
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
    let (request, lang) = (use_request(), use_lang());
    let pasted = use_state_eq(String::new);
    let onsubmit = {
        let (pasted, done) = (pasted.clone(), props.done.clone());
        on_submit(move || {
            let (empty, done) = (pasted.setter(), done.clone());
            let ask = ask::ImportContract { contract: pasted.trim().to_owned(), label: String::new() };
            request.ask(ask, move |answer| {
                let address = answer?;
                empty.set(String::new());
                done.emit(address);
                Ok(Some(text::kept(lang).to_owned()))
            });
        })
    };
    html! {
        <form class="pb form" {onsubmit}>
            { text_area("contract-import", text::import(lang), (*pasted).clone(), &set(&pasted), None, Html::default()) }
            <div class="row"><Button small=true disabled={pasted.trim().is_empty()}>{ text::import_button(lang) }</Button></div>
        </form>
    }
}
