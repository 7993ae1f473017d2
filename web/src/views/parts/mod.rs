//! What several screens share: asking the node, measuring a place, money flows, local time, the passphrase.

mod flow;
mod focus;
mod forget_chain;
mod lists;
mod party;
mod states;
mod time;
mod typing;
mod unlock;
mod use_answer;
mod use_locking;
mod use_request;
mod use_wait;
mod use_width;

pub use flow::{TxFlow, flow_addresses};
pub use focus::focus_main;
pub use forget_chain::{ForgetChain, holders};
pub use lists::{MoreButton, use_page};
pub use party::{address_text, address_tile, party_name, short_address};
pub use states::{Failed, Waiting, alert};
pub use time::{day, local_date_time, time_of_day_ms, utc_offset};
pub use typing::{area_text, area_text_within, chosen_entry, on_submit, set};
pub use unlock::{Unlock, Unlocking, has_passphrase, is_locked, use_unlock};
pub use use_answer::{Loaded, use_answer};
pub use use_locking::use_locking;
pub use use_request::{Request, use_inline_request, use_request};
pub use use_wait::use_next_block;
pub use use_width::use_width;
