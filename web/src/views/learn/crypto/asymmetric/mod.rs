//! Two keys, of which one is public: the panels of the crypto bench, which pages of the course show as well.
//!
//! | file | what it draws |
//! | --- | --- |
//! | `rsa`, `padded` | RSA by hand, and at real sizes with padding |
//! | `room` | what the tabs of a class say to each other, for the panels that need others |
//! | `agreement`, `listener` | a secret agreed in public; who listens, and the same with 2,048 bits |
//! | `letter` | a letter to another tab's public key |
//! | `curve`, `grid` | a curve of 31 points, beside the real one |
//! | `elgamal` | a note encrypted twice |
//! | `signing` | a text signed, with every value on the way |
//! | `careless` | a bot that uses a nonce twice, and its coin |
//! | `values` | what several of them show: named values, a verdict |

mod agreement;
mod careless;
mod curve;
mod elgamal;
mod grid;
mod letter;
mod listener;
mod padded;
mod room;
mod rsa;
mod signing;
mod values;

use yew::prelude::*;

pub use agreement::Agreement;
pub use careless::CarelessPanel;
pub use curve::Curve;
pub use letter::LetterPanel;
pub use rsa::Rsa;
use signing::Signing;

/// All of them.
#[component]
pub fn AsymmetricPage() -> Html {
    html! {
        <div class="stack">
            <Rsa />
            <Agreement />
            <Curve />
            <LetterPanel />
            <Signing />
            <CarelessPanel />
        </div>
    }
}

/// Bytes that nobody can guess.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("every browser that runs this has crypto.getRandomValues");
    bytes
}
