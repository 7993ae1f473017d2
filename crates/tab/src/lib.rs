//! What a tab decides that needs no browser: everything here is tested on the host, and `web/src/worker` does the rest.
//!
//! | file | what it answers |
//! | --- | --- |
//! | [`chain_spec`] | which chain does this link mean? |
//! | [`slot`] | which of the stored nodes is this tab's? |
//! | [`lease`] | whose is it where the browser has no locks? |
//! | [`backup`] | a stored node as one file |
//! | [`connections`] | which link of which carrier is which peer of the node? |
//! | [`rounds`] | which miner works on what, and which results come too late? |
//! | [`hash_rate`] | how fast do they hash? |
//! | [`slice`] | how many nonces fit into 40 ms? |
//! | [`mining_preferences`] | how much of the time do they hash, and when not at all? |
//! | [`watchdog`] | which of them have fallen silent? |
//! | [`retry`] | when is what failed tried again? |
//! | [`import`] | how does reading a file of blocks go? |

pub mod backup;
pub mod chain_spec;
pub mod connections;
pub mod hash_rate;
pub mod import;
pub mod lease;
pub mod mining_preferences;
pub mod retry;
pub mod rounds;
pub mod slice;
pub mod slot;
pub mod watchdog;
