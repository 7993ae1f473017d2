//! `window.hashyard` for scripts and the browser's own console: `rpc(method, ...params)` runs a command of the node, and
//! `course.state()` tells which missions are done and how far the present one is.

use js_sys::{Array, Function, JSON, Object, Promise, Proxy, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::bridge::RpcFailure;
use crate::client::Client;

/// Puts the object there. It stays as long as the page.
pub fn install(client: Client) {
    let asked = client.clone();
    let apply =
        Closure::<dyn Fn(JsValue, JsValue, Array) -> Promise>::new(move |_target, _this, arguments| {
            future_to_promise(call(asked.clone(), arguments))
        });
    let state = Closure::<dyn Fn() -> Promise>::new(move || {
        let client = client.clone();
        future_to_promise(async move { parsed(client.course().await.map(|state| state.to_string())) })
    });
    let _ = expose(apply.into_js_value().unchecked_ref(), &state.into_js_value());
}

/// A closure of ours has a fixed number of arguments; a proxy's `apply` gets as many as the caller gave, as one list.
fn expose(apply: &Function, state: &JsValue) -> Result<(), JsValue> {
    let handler = Object::new();
    Reflect::set(&handler, &"apply".into(), apply)?;
    let api = Object::new();
    Reflect::set(&api, &"rpc".into(), &Proxy::new(apply, &handler))?;
    let course = Object::new();
    Reflect::set(&course, &"state".into(), state)?;
    Reflect::set(&api, &"course".into(), &course)?;
    Reflect::set(&js_sys::global(), &"hashyard".into(), &api)?;
    Ok(())
}

async fn call(client: Client, arguments: Array) -> Result<JsValue, JsValue> {
    let Some(method) = arguments.get(0).as_string() else {
        return Err(rejection(&RpcFailure::new(-32600, "the method must be a text")));
    };
    let params = JSON::stringify(&arguments.slice(1, arguments.length()))
        .map_err(|_| rejection(&RpcFailure::new(-32700, "the parameters are not JSON")))?;
    parsed(client.rpc_text(&method, params.into()).await)
}

fn parsed(answer: Result<String, RpcFailure>) -> Result<JsValue, JsValue> {
    JSON::parse(&answer.map_err(|failure| rejection(&failure))?)
}

/// `{code, message}`.
fn rejection(failure: &RpcFailure) -> JsValue {
    let object = Object::new();
    let _ = Reflect::set(&object, &"code".into(), &failure.code.into());
    let _ = Reflect::set(&object, &"message".into(), &failure.message.as_str().into());
    object.into()
}
