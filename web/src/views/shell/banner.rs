//! Warnings that stay until they are no longer true.

use yew::prelude::*;

use super::rescue::{ResetButton, export_button};
use crate::bridge::StorageState;
use crate::client::use_client;
use crate::i18n::{shell, use_lang};
use crate::route::Route;
use crate::state::use_app;
use crate::ui::{Button, Glyph, Icon};

/// Storage that fails or isn't used.
#[component]
pub fn Banners() -> Html {
    let (lang, app, client) = (use_lang(), use_app(), use_client());
    let (text, bad) = match app.driver.as_ref().map(|driver| &driver.storage) {
        Some(StorageState::Failed(why)) => (shell::storage_failed(lang, why.text(lang)), true),
        Some(StorageState::Memory) => (shell::storage_memory(lang).to_string(), false),
        Some(StorageState::NoLocks) => (shell::storage_no_locks(lang).to_string(), false),
        Some(StorageState::Saved { .. }) | None => return Html::default(),
    };
    html! {
        <div class={classes!("banner", bad.then_some("bad"))} role={if bad { "alert" } else { "status" }}>
            <Icon of={Glyph::Alert} />
            <span class="grow">{ text }</span>
            <Button small=true href={Route::Wallet.to_string()}>{ shell::back_up(lang) }</Button>
            { export_button(lang, &app, &client, true) }
            if bad {
                <ResetButton small=true />
            }
            <Button small=true href={Route::Settings.to_string()}>{ shell::open_settings(lang) }</Button>
        </div>
    }
}
