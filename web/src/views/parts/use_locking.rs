//! The moment in which the wallet is locked: what is secret leaves the screen then, whoever locked it.

use hashyard_node::view::WalletView;
use yew::prelude::*;

use super::is_locked;
use crate::topics::use_topic;

/// Calls `forget` whenever the wallet changes from open to locked.
#[hook]
pub fn use_locking(forget: Callback<()>) {
    let locked = is_locked(&use_topic::<WalletView>());
    let before = use_mut_ref(|| locked);
    use_effect_with(locked, move |locked| {
        if *locked && !before.replace(*locked) {
            forget.emit(());
        }
        *before.borrow_mut() = *locked;
    });
}
