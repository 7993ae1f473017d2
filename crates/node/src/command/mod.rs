//! What a command is, whoever gives it: parameters as JSON, and an answer or an error with Bitcoin Core's code. The commands
//! themselves are in [`crate::rpc`].

mod error;
mod json;

pub use error::{Cause, Code, RpcError};
pub use json::{Fields, Json, JsonError};
