//! How bytes travel between tabs: one trait for all carriers, which differ in how they meet others and leave.
//!
//! [`bus`] reaches the tabs of this browser without any server, [`relay`] those of other browsers and machines, and [`direct`] the same without
//! the relay, once it has brought them together. All are thin: what is said, when and to whom is decided by the sessions in `hashyard-links`; here are the browser's
//! channel, socket, timer and clock. What happens is put into a queue that the driver reads when nothing of it is
//! borrowed, so a carrier never calls back into the middle of the driver's work.

mod alive;
mod bus;
mod direct;
mod relay;

use futures_channel::mpsc::UnboundedSender;
use hashyard_links::NodeId;
use hashyard_links::link::{Event, LinkId, Links};
use hashyard_links::session::RelayState;
use hashyard_tab::connections::Carrier;
use wasm_bindgen::JsCast;

pub use bus::Bus;
pub use direct::Direct;
pub use relay::{Relay, relay_view};

/// How often sessions are told the time, in ms.
const TICK_MS: u32 = 500;

/// What a carrier tells the driver.
#[derive(Debug)]
pub enum Report {
    /// A node came, went or spoke, on this carrier.
    Event(Carrier, Event),
    /// The relay's state changed.
    Relay(RelayState),
    /// A node is to be told something about a channel, by whatever carries links to it.
    Signal(NodeId, Vec<u8>),
}

/// Where reports go. It holds no more than the browser delivers between two turns of the driver.
pub type Reports = UnboundedSender<Report>;

/// Something that carries links between nodes.
pub trait Transport {
    /// Lets its links act, then does what they say.
    fn with_links(&self, act: &mut dyn FnMut(&mut Links));
    /// The tab or the network woke up: something may have been missed.
    fn wake(&self);
    /// Closes every link and leaves for good.
    fn shut_down(&self);

    /// Asks for a link; answered by `Opened` or `Failed`, unless a link stands.
    fn open(&self, node: NodeId) {
        self.with_links(&mut |links| links.open(now_ms(), node));
    }

    /// Asks for a link that continues one of another carrier; answered by `Continued` or `Failed`.
    fn continue_link(&self, former: LinkId) {
        self.with_links(&mut |links| links.continue_link(now_ms(), former));
    }

    /// Nothing more is sent over this link: another carrier's continues it.
    fn move_on(&self, link: LinkId) {
        self.with_links(&mut |links| links.move_on(link));
    }

    /// Tells a node something about a channel; lost if it is not in reach.
    fn signal(&self, node: NodeId, bytes: &[u8]) {
        self.with_links(&mut |links| links.signal(node, bytes));
    }

    /// Sends bytes; lost if the link no longer stands.
    fn send(&self, link: LinkId, bytes: &[u8]) {
        self.with_links(&mut |links| links.send(link, bytes));
    }

    /// Closes a link, without a report.
    fn close(&self, link: LinkId) {
        self.with_links(&mut |links| links.close(link));
    }

    /// `setnetworkactive`: while inactive every link is closed, nothing opens and whoever asks is refused.
    fn set_active(&self, active: bool) {
        self.with_links(&mut |links| links.set_active(active));
    }
}

/// Milliseconds since this worker started, never going back.
fn now_ms() -> u64 {
    let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or_else(js_sys::Date::now, |clock| clock.now()) as u64
}
