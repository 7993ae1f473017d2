//! Small components. A component draws what it is given; it calculates nothing and asks nobody.

mod amount;
mod block_card;
mod button;
mod clock;
mod controls;
mod copy;
mod dialog;
mod hash;
mod icon;
mod keys;
mod media;
mod panel;
mod pasted;
mod qr;
mod sparkline;
mod stripe;
mod tag;
mod threads;
mod toast;

pub use amount::{AmountText, signed_amount};
pub use block_card::{CardState, CardView, miner_name, said_first, tx_count};
pub use button::{Button, ButtonKind};
pub use clock::{ClockProvider, TimeAgo, clock_time, hidden, now_ms, use_now};
pub use controls::{Checkbox, Field, Hint, Seg, SegItem, Slider, Switch, cut};
pub use copy::CopyButton;
pub use dialog::Dialog;
pub use hash::{HashText, LongHash};
pub use icon::{Glyph, Icon};
pub use keys::use_keys;
pub use media::{use_phone, use_still};
pub use panel::{Callout, Panel, Skeleton, StateBox};
pub use pasted::use_cut_pastes;
pub use qr::QrCode;
pub use sparkline::Sparkline;
pub use stripe::{Form, HashBytes, Stripe};
pub use tag::{Confirmations, Sep, Tag, Tone};
pub use threads::{Shape, Threads};
#[cfg(debug_assertions)]
pub use toast::ToastView;
pub use toast::Toasts;
