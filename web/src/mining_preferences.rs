//! How this browser's user wants to mine, kept between visits, and what the browser tells of its power.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::window;

use crate::bridge::{MiningPreferences, ToNode};
use crate::client::Client;
use crate::state::{preference, set_preference};

/// The wishes of earlier visits, under the name that those visits gave them; what can't be read is forgotten.
fn remembered() -> MiningPreferences {
    preference("manners").and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps the wishes for later visits.
pub fn remember(preferences: MiningPreferences) {
    set_preference("manners", serde_json::to_string(&preferences).ok().as_deref());
}

/// Tells a node that has just started what it should know.
pub fn introduce(client: &Client) {
    client.send(ToNode::MiningPreferences(remembered()));
    let client = client.clone();
    spawn_local(async move {
        if let Some(battery) = battery().await {
            watch(&battery, client);
        }
    });
}

/// The browser's battery, in the browsers that have `navigator.getBattery`.
async fn battery() -> Option<JsValue> {
    let navigator = JsValue::from(window()?.navigator());
    let get = Reflect::get(&navigator, &"getBattery".into()).ok()?.dyn_into::<Function>().ok()?;
    let asked = get.call0(&navigator).ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(asked).await.ok()
}

fn watch(battery: &JsValue, client: Client) {
    let source = battery.clone();
    let tell = move || {
        let charging = Reflect::get(&source, &"charging".into()).ok().and_then(|value| value.as_bool());
        client.send(ToNode::OnMains(charging));
    };
    tell();
    // The page and its battery end together.
    let on_change = Closure::<dyn Fn()>::new(tell).into_js_value();
    let _ = Reflect::set(battery, &"onchargingchange".into(), &on_change);
}
