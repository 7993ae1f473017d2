//! The moment in which the wallet is locked: what is secret leaves the screen then, whoever locked it.

use yew::prelude::*;

use super::{is_locked, use_snapshot};

/// Calls `forget` whenever the wallet changes from open to locked.
#[hook]
pub fn use_locking(forget: Callback<()>) {
    let locked = is_locked(&use_snapshot());
    let before = use_mut_ref(|| locked);
    use_effect_with(locked, move |locked| {
        if *locked && !before.replace(*locked) {
            forget.emit(());
        }
        *before.borrow_mut() = *locked;
    });
}
