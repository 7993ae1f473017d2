//! How safe the data is, and what this is.

use hashyard_node::view::Identity;
use yew::prelude::*;

use crate::bridge::StorageState;
use crate::i18n::{Lang, settings as text};
use crate::route::{BlockId, Route};
use crate::state::App;
use crate::ui::{HashText, Panel};

/// Storage, version, node id.
pub fn about_panel(lang: Lang, app: &App, identity: &Identity) -> Html {
    html! {
        <Panel title={text::about(lang)}>
            <div class="pb form">
                <p>{ if identity.light { text::about_light(lang) } else { text::about_text(lang) } }</p>
                <p><a href={format!("bench/?lang={}", lang.tag())}>{ text::bench(lang) }</a></p>
                <dl class="facts">
                    if let Some(driver) = &app.driver {
                        <dt>{ text::storage(lang) }</dt><dd>{ storage(lang, &driver.storage) }</dd>
                    }
                    <dt>{ text::node_id(lang) }</dt><dd><HashText hash={identity.node} /></dd>
                    <dt>{ text::genesis(lang) }</dt>
                    <dd><HashText hash={identity.genesis} href={Route::Block(Some(BlockId::Hash(identity.genesis))).to_string()} /></dd>
                    <dt>{ text::version(lang) }</dt><dd class="mono">{ env!("CARGO_PKG_VERSION") }</dd>
                    <dt>{ text::licence(lang) }</dt><dd>{ env!("CARGO_PKG_LICENSE") }</dd>
                </dl>
                if web_sys::window().is_some_and(|window| !window.is_secure_context()) {
                    <p class="hint">{ text::plain_http(lang) }</p>
                }
            </div>
        </Panel>
    }
}

fn storage(lang: Lang, storage: &StorageState) -> Html {
    match storage {
        StorageState::Saved { persistent: true } => html! { text::storage_kept(lang) },
        StorageState::Saved { persistent: false } => html! { text::storage_saved(lang) },
        StorageState::Memory => html! { <span class="warn">{ text::storage_memory(lang) }</span> },
        StorageState::Taken(_) => html! { <span class="bad">{ text::storage_taken(lang) }</span> },
        StorageState::Failed(why) => {
            html! { <span class="bad">{ text::storage_failed(lang, why.text(lang)) }</span> }
        }
    }
}
