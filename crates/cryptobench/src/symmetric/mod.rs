//! The same key on both sides: DES and AES.
//!
//! | file | what it has |
//! | --- | --- |
//! | `aes`, `des` | each round of a block, to be looked into |
//! | `cipher` | the ciphers as they are used, a block at a time |
//! | `modes` | many blocks: ECB, CBC, CTR |
//! | `dependence` | which bytes depend on a byte |
//! | `key_search` | a DES key of which some bits are hidden |
//! | `picture` | a picture cut into blocks |

mod aes;
mod cipher;
mod dependence;
mod des;
mod key_search;
mod modes;
mod picture;

pub use aes::{AesStep, aes_steps};
pub use cipher::{Cipher, Keyed};
pub use dependence::{Reached, depends_in_message, depends_in_rounds, differs_in_rounds};
pub use key_search::{DES_KEY_BITS, DesPuzzle, MAX_HIDDEN, des_key};
pub use modes::{Mode, encrypt, padded};
pub use picture::{PICTURE_SIDE, hash_picture, in_tiles};
