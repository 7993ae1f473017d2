//! What the screens calculate before they draw. Nothing here knows a browser, so all of it is tested on the host.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`stripe`] | which colours does a hash have? |
//! | [`threads`] | which lines join a block to its parent, and where do they break? |
//! | [`format`] | how are rates, sizes, amounts and spans of time written? |
//! | [`route`] | which screen does a link show, and what does a search find? |

pub mod format;
pub mod route;
pub mod stripe;
pub mod threads;
