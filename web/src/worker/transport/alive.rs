//! Who is alive, by Web Locks: a node holds a lock for as long as it runs, and whoever waits for that lock gets it the
//! moment the node's tab is closed, reloaded, crashed or killed, also when there was no time to say bye.
//!
//! Where the browser has no locks (an insecure context), nobody is watched and the nodes' pings must do.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<LockManager>;
}

/// A lock that is held, or still waited for. Dropped, it is given back.
pub(super) struct Held(Rc<Hold>);

#[derive(Default)]
struct Hold {
    over: Cell<bool>,
    give_back: RefCell<Option<Function>>,
}

/// Takes the lock of this name and calls `held` once it has it, or at once where there are no locks.
pub(super) fn hold(name: &str, held: Rc<dyn Fn()>) -> Held {
    let hold = Rc::new(Hold::default());
    let (granted_hold, granted_held) = (hold.clone(), held.clone());
    let granted = Closure::once_into_js(move || {
        granted_held();
        until_over(&granted_hold)
    });
    if !request(name, &granted) {
        held();
    }
    Held(hold)
}

/// Calls `free` when nobody holds the lock of this name any more.
pub(super) fn when_free(name: &str, free: impl FnOnce() + 'static) {
    request(name, &Closure::once_into_js(free));
}

fn request(name: &str, granted: &JsValue) -> bool {
    LOCKS.with(|locks| locks.as_ref().is_some_and(|locks| locks.request(name, granted).is_ok()))
}

/// The browser keeps the lock for as long as this promise is open.
fn until_over(hold: &Hold) -> Promise {
    Promise::new(&mut |resolve, _| {
        if hold.over.get() {
            drop(resolve.call0(&JsValue::NULL));
        } else {
            hold.give_back.replace(Some(resolve));
        }
    })
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.over.set(true);
        if let Some(give_back) = self.0.give_back.take() {
            drop(give_back.call0(&JsValue::NULL));
        }
    }
}
