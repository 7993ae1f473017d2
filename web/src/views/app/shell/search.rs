//! The search box: a height, a hash or an address. What is secret is taken out of it at once.

use hashyard_ui_model::search::{Other, Search as Found, search};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::bridge::ask::{self, WhichBlock};
use crate::client::use_client;
use crate::i18n::{shell, use_lang};
use crate::route::{self, BlockId, Route};
use crate::ui::{Glyph, Icon, use_keys};

/// The search box; `/` goes to it from anywhere.
#[component]
pub fn Search() -> Html {
    let (lang, client) = (use_lang(), use_client());
    let input = use_node_ref();
    let problem = use_state_eq(|| None::<Other>);
    use_keys({
        let input = input.clone();
        Callback::from(move |key: String| {
            let wanted = key == "/";
            if wanted {
                let _ = input.cast::<HtmlElement>().map(|input| input.focus());
            }
            wanted
        })
    });
    let onsubmit = {
        let (input, problem) = (input.clone(), problem.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = input.cast::<HtmlInputElement>() else { return };
            match search(&field.value()) {
                Found::Go(to) => found(&field, &to),
                Found::Hash(block, txid) => {
                    let client = client.clone();
                    spawn_local(async move {
                        let known = client.ask(ask::Block(WhichBlock::Hash(block))).await.is_ok();
                        let block = Route::Block(Some(BlockId::Hash(block)));
                        found(&field, &if known { block } else { Route::Tx(txid) });
                    });
                }
                Found::Other(what) => {
                    if what.is_secret() {
                        field.set_value("");
                    }
                    problem.set(Some(what));
                }
            }
        })
    };
    let (typed, left) = (problem.setter(), problem.setter());
    html! {
        <form class="search" role="search" {onsubmit}
            oninput={Callback::from(move |_: InputEvent| typed.set(None))} onfocusout={Callback::from(move |_: FocusEvent| left.set(None))}>
            <Icon of={Glyph::Search} />
            <input ref={input} type="search" placeholder={shell::search(lang)} aria-label={shell::search(lang)}
                spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-invalid={problem.map(|_| "true")} aria-describedby={problem.map(|_| "search-problem")} />
            <kbd aria-hidden="true">{ "/" }</kbd>
            if let Some(what) = *problem {
                <p class="search-problem" role="alert" id="search-problem">{ shell::not_searched(lang, what) }</p>
            }
        </form>
    }
}

fn found(field: &HtmlInputElement, to: &Route) {
    field.set_value("");
    let _ = field.blur();
    route::go(to);
}
