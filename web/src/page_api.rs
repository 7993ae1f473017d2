//! `window.hashyard` for scripts and the browser's own console: `rpc(method, ...params)` runs a command of the node, and
//! `course.state()` tells which missions are done and how far the present one is; `lab.run(name, params)` runs an experiment.

use std::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Function, JSON, Object, Promise, Proxy, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::bridge::lab::{FromLab, ToLab};
use crate::bridge::{Role, RpcFailure};
use crate::client::Client;
use crate::port::{Port, Scripts};

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
    let run = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(|name, params| {
        future_to_promise(experiment(name, params))
    });
    let _ = expose(apply.into_js_value().unchecked_ref(), &state.into_js_value(), &run.into_js_value());
}

/// A closure of ours has a fixed number of arguments; a proxy's `apply` gets as many as the caller gave, as one list.
fn expose(apply: &Function, state: &JsValue, run: &JsValue) -> Result<(), JsValue> {
    let handler = Object::new();
    Reflect::set(&handler, &"apply".into(), apply)?;
    let api = Object::new();
    Reflect::set(&api, &"rpc".into(), &Proxy::new(apply, &handler))?;
    let course = Object::new();
    Reflect::set(&course, &"state".into(), state)?;
    Reflect::set(&api, &"course".into(), &course)?;
    let lab = Object::new();
    Reflect::set(&lab, &"run".into(), run)?;
    Reflect::set(&api, &"lab".into(), &lab)?;
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

/// Runs an experiment in a worker of its own, and gives its report.
async fn experiment(name: JsValue, params: JsValue) -> Result<JsValue, JsValue> {
    let Some(name) = name.as_string() else {
        return Err(rejection(&RpcFailure::new(-32600, "the experiment must be a text")));
    };
    let said = values_of(&params)?;
    let (sender, end) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let tell = move |result: Result<String, String>| {
        let _ = sender.take().map(|sender| sender.send(result));
    };
    let failed = tell.clone();
    let hear = move |message: FromLab| match message {
        FromLab::Found(done, report) if done >= 1.0 => tell(Ok(report)),
        FromLab::Refused(why) => tell(Err(why)),
        FromLab::NotLoaded => tell(Err("a part of the program did not come".into())),
        FromLab::Found(..) | FromLab::Scene(_) | FromLab::Ready => {}
    };
    let scripts = Scripts::of_page().unwrap_or_default();
    let port = Port::open(&scripts, Role::Lab, hear, move |why| failed(Err(why)));
    port.send(ToLab::Run(name, said));
    let report = end.await.unwrap_or_else(|_| Err("the worker is gone".into()));
    drop(port);
    parsed(report.map_err(|why| RpcFailure::new(-8, why)))
}

/// The properties of an object, as they are written in a link.
fn values_of(params: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let Some(params) = params.dyn_ref::<Object>() else { return Ok(vec![]) };
    let pair = |name: JsValue| {
        let value = Reflect::get(params, &name)?;
        let value = value.as_string().or_else(|| Some(value.as_f64()?.to_string())).unwrap_or_default();
        Ok((name.as_string().unwrap_or_default(), value))
    };
    // Asking a proxy for its names can fail as asking for a value can.
    let names = Reflect::own_keys(params)?;
    names.iter().filter(|name| name.is_string()).map(pair).collect()
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
