//! What screens ask of the node: questions, and things to be done. Each is a type that names the type of its answer.
//!
//! An answer travels encoded, so that only who asked has to know its type: what a screen gets is decoded by that screen's part
//! of the download.

pub mod at_once;
pub mod attack;
pub mod chain;
pub mod contract;
pub mod course;
pub mod mining;
pub mod network;
pub mod origins;
pub mod stored;
pub mod wallet;

use core::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Refusal, Said};
use crate::i18n::refusal;

pub use at_once::*;
pub use attack::*;
pub use chain::*;
pub use contract::*;
pub use course::*;
pub use mining::*;
pub use network::*;
pub use origins::*;
pub use stored::*;
pub use wallet::*;

/// Something that a screen asks.
pub trait Ask: Into<Question> + 'static {
    /// What is answered.
    type Answer: Serialize + DeserializeOwned + 'static;

    /// Has it answered.
    fn answer(self, by: impl FnOnce(Self) -> Result<Self::Answer, Refusal>) -> Reply {
        by(self).and_then(Encoded::of)
    }

    /// Has it answered by who takes time for it.
    async fn answer_later(self, by: impl AsyncFnOnce(Self) -> Result<Self::Answer, Refusal>) -> Reply {
        by(self).await.and_then(Encoded::of)
    }
}

/// Anything that is asked, as it travels. Passphrases and words may be in it: it is neither copied nor printed.
#[derive(Serialize, Deserialize)]
pub enum Question {
    /// What is answered without fetching anything.
    AtOnce(at_once::Question),
    /// Attacks, where they are allowed.
    Attack(attack::Question),
    /// Blocks, transactions, addresses.
    Chain(chain::Question),
    /// Contracts, and what several people sign.
    Contract(contract::Question),
    /// The course's benches.
    Course(course::Question),
    /// How blocks are made.
    Mining(mining::Question),
    /// Peers and how they know this node.
    Network(network::Question),
    /// Where money, addresses and blocks come from.
    Origins(origins::Question),
    /// What this browser keeps, whether the node runs or not.
    Stored(stored::Question),
    /// The wallet.
    Wallet(wallet::Question),
}

/// An answer as it travels, or why there is none.
pub type Reply = Result<Encoded, Refusal>;

/// An answer as a JavaScript value.
#[derive(Serialize, Deserialize)]
pub struct Encoded(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

impl Encoded {
    /// Encodes an answer, which ends here.
    ///
    /// # Errors
    /// The answer has what JavaScript has not; none of ours does.
    pub fn of(answer: impl Serialize) -> Reply {
        serde_wasm_bindgen::to_value(&answer).map(Self).map_err(unreadable)
    }

    /// The answer.
    ///
    /// # Errors
    /// It is another one; never, because page and worker are of one build.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        serde_wasm_bindgen::from_value(self.0).map_err(unreadable)
    }
}

fn unreadable(error: serde_wasm_bindgen::Error) -> Refusal {
    Said::with(|lang| refusal::in_cores_words(lang, &error.to_string())).into()
}

/// Without what it says, which may be secret.
impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encoded")
    }
}

/// The questions of a topic: of each its type, with the type of its answer, and one `Question` for all as they travel. They get no
/// `Clone` and no `Debug` unless they ask for it: some have secrets.
macro_rules! questions {
    ($topic:ident: $($(#[$about:meta])* $ask:ident $(($($part:ty),*))? $({ $($fields:tt)* })? -> $answer:ty;)*) => {
        $(
            super::questions!(@type [$(#[$about])*] $ask $(($($part),*))? $({ $($fields)* })?);

            impl super::Ask for $ask {
                type Answer = $answer;
            }

            impl From<$ask> for super::Question {
                fn from(ask: $ask) -> Self {
                    Self::$topic(Question::$ask(ask))
                }
            }
        )*

        #[derive(serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, reason = "each is named like the question that it holds")]
        pub enum Question {
            $($ask($ask),)*
        }
    };
    (@type [$($about:tt)*] $ask:ident) => {
        $($about)*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub struct $ask;
    };
    (@type [$($about:tt)*] $ask:ident ($($part:ty),*)) => {
        $($about)*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub struct $ask($(pub $part),*);
    };
    (@type [$($about:tt)*] $ask:ident { $($fields:tt)* }) => {
        $($about)*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub struct $ask { $($fields)* }
    };
}
use questions;
