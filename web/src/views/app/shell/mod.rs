//! The frame: navigation, the top bar with the chain's pulse, banners, and what stands there while no node runs.

mod banner;
mod brand;
mod frame;
mod nav;
mod rescue;
mod search;
mod starting;
mod top_bar;
mod trouble;

pub use frame::{Frame, title};
pub use rescue::reload_button;
pub use starting::{Starting, keep_shape};
pub use trouble::TroublePage;
