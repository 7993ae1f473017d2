//! Warnings that stay until they are no longer true.

use yew::prelude::*;

use super::rescue::{ExportButton, ResetButton, SaveButton, reload_button};
use crate::bridge::StorageState;
use crate::i18n::{Lang, shell, use_lang};
use crate::route::Route;
use crate::state::use_app;
use crate::ui::{Button, Glyph, Icon};

/// Storage that fails or isn't used, and mining threads that can't be had.
#[component]
pub fn Banners() -> Html {
    let (lang, app) = (use_lang(), use_app());
    let Some(driver) = &app.driver else { return Html::default() };
    html! {
        <>
            { storage(lang, &driver.storage) }
            if let Some(threads) = driver.threads_missing {
                <div class="banner bad" role="alert">
                    <Icon of={Glyph::Alert} />
                    <span class="grow">
                        { if threads == 0 { shell::no_threads(lang).to_string() } else { shell::threads_missing(lang, threads) } }
                    </span>
                    { reload_button(lang, true) }
                </div>
            }
        </>
    }
}

fn storage(lang: Lang, storage: &StorageState) -> Html {
    let text = match storage {
        StorageState::Failed(why) => shell::storage_failed(lang, why.text(lang)),
        StorageState::Taken(None) => shell::storage_taken(lang).to_string(),
        StorageState::Taken(Some(why)) => shell::storage_still_taken(lang, why.text(lang)),
        StorageState::Memory => shell::storage_memory(lang).to_string(),
        StorageState::Saved { .. } => return Html::default(),
    };
    let bad = storage.is_failing();
    html! {
        <div class={classes!("banner", bad.then_some("bad"))} role={if bad { "alert" } else { "status" }}>
            <Icon of={Glyph::Alert} />
            <span class="grow">{ text }</span>
            if matches!(storage, StorageState::Taken(_)) {
                <SaveButton />
            }
            <Button small=true href={Route::Wallet.to_string()}>{ shell::back_up(lang) }</Button>
            <ExportButton small=true />
            if bad {
                <ResetButton small=true />
            }
            <Button small=true href={Route::Settings.to_string()}>{ shell::open_settings(lang) }</Button>
        </div>
    }
}
