//! Web Locks: the browser gives a name to one worker at a time, and takes it back when that worker is gone, however it went.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &JsValue,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<LockManager>;
}

/// A name that is ours. Dropped, it is given back.
#[derive(Debug)]
pub struct Lock(Function);

impl Drop for Lock {
    fn drop(&mut self) {
        // Settling a promise can't fail.
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// The browser has locks: not so on a page that came over plain http from another machine.
pub fn exist() -> bool {
    LOCKS.with(Option::is_some)
}

/// Claims a name, if it is free now.
pub async fn claim(name: &str) -> Option<Lock> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    request(name, &options).await
}

/// Claims a name, waiting so many ms for it.
pub async fn claim_within(name: &str, ms: u32) -> Option<Lock> {
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &AbortSignal::timeout_with_u32(ms)).ok()?;
    request(name, &options).await
}

/// All names that somebody holds.
pub async fn held() -> BTreeSet<String> {
    query_held().await.unwrap_or_default()
}

async fn query_held() -> Result<BTreeSet<String>, JsValue> {
    let Some(query) = LOCKS.with(|locks| locks.as_ref().map(LockManager::query)) else {
        return Ok(BTreeSet::new());
    };
    let snapshot = JsFuture::from(query?).await?;
    let held: Array = Reflect::get(&snapshot, &"held".into())?.dyn_into()?;
    Ok(held.iter().filter_map(|lock| Reflect::get(&lock, &"name".into()).ok()?.as_string()).collect())
}

/// The browser keeps the lock for as long as the promise that `granted` returns is open.
async fn request(name: &str, options: &Object) -> Option<Lock> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let answer = sender.clone();
    let granted = Closure::once(move |lock: JsValue| {
        let claimed = !lock.is_null();
        Promise::new(&mut |resolve, _| {
            let claim = Lock(resolve);
            if let Some(sender) = answer.take() {
                // Not granted, or nobody waits any more: the claim is dropped, which settles the promise.
                let _ = sender.send(claimed.then_some(claim));
            }
        })
    });
    let asked = LOCKS.with(|locks| locks.as_ref()?.request(name, options, granted.as_ref()).ok())?;
    let refused = async move {
        // Over when the lock is given back, or refused when the time is up.
        if JsFuture::from(asked).await.is_err() {
            sender.take();
        }
    };
    wasm_bindgen_futures::spawn_local(refused);
    let claim = receiver.await.ok().flatten();
    drop(granted);
    claim
}
