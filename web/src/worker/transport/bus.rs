//! The tabs of this browser, over a BroadcastChannel.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo::timers::callback::Interval;
use hashyard_links::bus::{BusSession, MAX_POST, Output, channel_name};
use hashyard_links::link::Links;
use hashyard_links::{NodeId, RoomId};
use hashyard_tab::connections::Carrier;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use super::alive::{self, Held};
use super::{Report, Reports, TICK_MS, Transport, now_ms};

/// One node's part on its room's channel. Dropped, it falls silent without a word; [`Transport::shut_down`] says bye.
pub struct Bus {
    state: Rc<State>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _ticker: Interval,
    _alive: Held,
}

struct State {
    this: Weak<State>,
    room: RoomId,
    channel: BroadcastChannel,
    session: RefCell<BusSession>,
    reports: Reports,
}

impl Bus {
    /// Opens the room's channel and says hello. `seed` must differ at every start.
    pub fn start(room: RoomId, me: NodeId, seed: u64, reports: Reports) -> Result<Self, JsValue> {
        let channel = BroadcastChannel::new(&channel_name(room))?;
        let session = RefCell::new(BusSession::new(me, seed));
        let state = Rc::new_cyclic(|this| State { this: this.clone(), room, channel, session, reports });
        let listener = state.clone();
        let on_message = Closure::new(move |event: MessageEvent| listener.received(&event.data()));
        state.channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let clock = state.clone();
        let ticker = Interval::new(TICK_MS, move || clock.with(|session| session.tick(now_ms())));
        // Hello comes after the lock, or those who hear it would find the lock free and think this node dead.
        let this = state.this.clone();
        let hello = Rc::new(move || with(&this, BusSession::announce));
        let alive = alive::hold(&lock_name(room, me), hello);
        Ok(Self { state, _on_message: on_message, _ticker: ticker, _alive: alive })
    }
}

fn lock_name(room: RoomId, node: NodeId) -> String {
    format!("{}/alive/{node}", channel_name(room))
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.state.channel.set_onmessage(None);
        self.state.channel.close();
    }
}

impl State {
    /// Everything else on this channel's name is no post of ours.
    fn received(&self, data: &JsValue) {
        if let Some(bytes) = data.dyn_ref::<Uint8Array>()
            && bytes.length() as usize <= MAX_POST
        {
            let bytes = bytes.to_vec();
            self.with(|session| session.received(&bytes));
        }
    }

    fn watch(&self, node: NodeId, run: u64) {
        let this = self.this.clone();
        alive::when_free(&lock_name(self.room, node), move || {
            with(&this, |session| session.vanished(node, run))
        });
    }

    /// Lets the session act, then does what it says.
    fn with(&self, act: impl FnOnce(&mut BusSession)) {
        let session = &mut *self.session.borrow_mut();
        act(session);
        while let Some(output) = session.poll() {
            match output {
                // Only a closed channel refuses a post, and then nobody is left to hear it.
                Output::Post(bytes) => drop(self.channel.post_message(&Uint8Array::from(&bytes[..]))),
                Output::Watch { node, run } => self.watch(node, run),
                Output::Event(event) => drop(self.reports.unbounded_send(Report::Event(Carrier::Bus, event))),
            }
        }
    }
}

fn with(state: &Weak<State>, act: impl FnOnce(&mut BusSession)) {
    if let Some(state) = state.upgrade() {
        state.with(act);
    }
}

impl Transport for Bus {
    fn with_links(&self, act: &mut dyn FnMut(&mut Links)) {
        self.state.with(|session| act(&mut session.links));
    }

    fn wake(&self) {
        self.state.with(BusSession::announce);
    }

    fn shut_down(&self) {
        self.state.with(BusSession::leave);
    }
}
