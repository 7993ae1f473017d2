//! V2 transport (BIP324): the same messages, encrypted, with nothing in the bytes that tells what they are.
//!
//! Both sides send a public key that looks like 64 random bytes, and some garbage. From the two keys follows a secret, and from it
//! all else. Whoever listens learns nothing; whoever stands in between can be noticed, because both sides see another session id.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`ellswift`] | public keys that look like random bytes |
//! | [`keys`] | the secret that two sides share, and the keys that follow from it |
//! | [`cipher`] | ciphers that change their keys as they go |
//! | [`packet`] | one packet: its length, what it holds, its tag |
//! | [`message_type`] | names of messages, most of them in one byte |
//! | [`receiver`] | garbage, then packets: bytes in, messages out |
//! | [`session`] | both directions of a connection, from the first key on |
//! | [`transport`] | V2 with who speaks it, V1 with all others |

pub mod cipher;
pub mod ellswift;
pub mod keys;
pub mod message_type;
pub mod packet;
pub mod receiver;
pub mod session;
pub mod transport;

pub use receiver::MAX_GARBAGE;
pub use session::{Entropy, Role, V2Session};
pub use transport::Transport;
