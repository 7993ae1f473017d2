//! Hashyard in the browser. One module in several roles: a page shows the app, a worker waits to be told what it is.

mod app;
mod bridge;
mod client;
mod direct;
mod download;
mod i18n;
mod links;
mod mining_preferences;
mod page_api;
#[cfg(feature = "parts")]
mod part;
mod port;
mod route;
mod screens;
mod start;
mod state;
mod topics;
mod ui;
mod uploads;
mod views;
mod watch;
mod wiping;
mod worker;

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

fn main() {
    match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => worker::run(scope),
        Err(_) => app::show(),
    }
}
