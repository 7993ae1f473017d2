//! Channels from browser to browser: only pages can have them, so the node worker says what is to be done, and the page what came of it.

use serde::{Deserialize, Serialize};

/// What the page is to do about a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum DirectOrder {
    /// Make a connection that offers a channel; answered by [`DirectNews::Described`].
    Offer,
    /// Make a connection that takes this offer (SDP); answered likewise.
    Answer(String),
    /// The other side takes the offer (SDP).
    Accept(String),
    /// Send one message over the channel.
    Send(#[serde(with = "serde_bytes")] Vec<u8>),
    /// So many bytes that it brought are worked off.
    Took(u32),
    /// Close the connection, and say nothing more of it.
    HangUp,
}

/// What happened to a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum DirectNews {
    /// The description of this side, with all its addresses (SDP).
    Described(String),
    /// The channel is open.
    Opened,
    /// One message came.
    Received(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The channel closed, or can't be opened.
    Closed,
}
