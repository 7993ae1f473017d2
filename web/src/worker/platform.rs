//! The worker's own surroundings: its parent, its clocks, its entropy.

use js_sys::{Error, Function, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

use crate::i18n::errors::Said;
use crate::i18n::shell;

/// This worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Tells whoever started this worker.
pub fn post(message: &impl Serialize) {
    let sent = serde_wasm_bindgen::to_value(message).map_err(JsValue::from);
    if let Err(error) = sent.and_then(|value| scope().post_message(&value)) {
        web_sys::console::error_2(&"a message could not be sent".into(), &error);
    }
}

/// Unix time in ms.
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Ms since this worker started, with fractions, never going back.
pub fn clock_ms() -> f64 {
    scope().performance().map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Fresh entropy.
pub fn entropy<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("every browser that runs this has crypto.getRandomValues");
    bytes
}

/// Writes to the browser's console.
pub fn complain(text: &str) {
    web_sys::console::error_1(&text.into());
}

/// What a thrown value says.
pub fn describe(thrown: &JsValue) -> String {
    let text = |key: &str| Reflect::get(thrown, &key.into()).ok()?.as_string();
    match (text("name"), text("message")) {
        (Some(name), Some(message)) if !message.is_empty() => format!("{name}: {message}"),
        (Some(name), _) => name,
        _ => format!("{thrown:?}"),
    }
}

/// The browser's own words, which it says in one language only. They are said within sentences of ours.
pub fn said(words: &str) -> Said {
    let words = words.trim_end_matches('.');
    Said::with(|lang| match words.split(':').next() {
        Some("QuotaExceededError") => shell::disk_full(lang, words),
        _ => shell::browser_says(lang, words),
    })
}

/// A panic becomes an error of the worker, which its parent hears as `onerror`: a panic inside a promise would not.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let error = Error::new(&info.to_string());
        web_sys::console::error_1(&error);
        let report =
            Reflect::get(&js_sys::global(), &"reportError".into()).and_then(JsValue::dyn_into::<Function>);
        if let Ok(report) = report {
            let _ = report.call1(&JsValue::UNDEFINED, &error);
        }
    }));
}
