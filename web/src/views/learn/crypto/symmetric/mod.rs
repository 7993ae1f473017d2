//! The same key on both sides: DES and AES, looked into and broken; and what a passphrase makes of the wallet's row.

mod key_search;
mod messages;
mod picture;
mod rounds;
mod secret_row;

use yew::prelude::*;

pub use self::key_search::KeySearchPanel;
use self::messages::MessagesPanel;
pub use self::picture::PicturePanel;
pub use self::rounds::RoundsPanel;
pub use self::secret_row::SecretRowPanel;

/// Ciphers with one key.
#[component]
pub fn SymmetricPage() -> Html {
    html! {
        <div class="stack">
            <RoundsPanel />
            <MessagesPanel />
            <PicturePanel />
            <KeySearchPanel />
            <SecretRowPanel />
        </div>
    }
}
