//! The nodes of other browsers and machines, over a relay's WebSocket.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use hashyard_links::link::Links;
use hashyard_links::session::{self, Output, RelaySession, Trouble};
use hashyard_links::{MAX_FRAME, NodeId, Refusal, RoomId};
use hashyard_tab::connections::Carrier;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::{Report, Reports, TICK_MS, Transport, now_ms};
use crate::bridge::{self, RelayRefusal};

/// How many bytes may wait in the socket before the relay counts as lost.
const MAX_BUFFERED: u32 = 64_000_000;

/// One node's membership in its room at one relay; it comes back by itself whenever the relay does.
pub struct Relay {
    state: Rc<State>,
    _ticker: Interval,
    _online: EventListener,
}

struct State {
    this: Weak<State>,
    url: String,
    session: RefCell<RelaySession>,
    socket: RefCell<Option<Socket>>,
    reports: Reports,
}

impl Relay {
    /// Starts to connect to a `ws:` or `wss:` address. `seed` must differ at every start.
    pub fn start(url: String, room: RoomId, me: NodeId, seed: u64, reports: Reports) -> Self {
        let session = RefCell::new(RelaySession::new(room, me, seed));
        let state = Rc::new_cyclic(|this| State {
            this: this.clone(),
            url,
            session,
            socket: RefCell::default(),
            reports,
        });
        let clock = state.clone();
        let ticker = Interval::new(TICK_MS, move || clock.with(|session| session.tick(now_ms())));
        state.with(|session| session.tick(now_ms()));
        // The machine's network is back: there is no need to wait any longer.
        let this = state.clone();
        let worker: web_sys::EventTarget = js_sys::global().unchecked_into();
        let online =
            EventListener::new(&worker, "online", move |_| this.with(|session| session.retry_now(now_ms())));
        Self { state, _ticker: ticker, _online: online }
    }
}

/// The relay's state as the page shows it, at this Unix time in ms.
pub fn relay_view(state: &session::RelayState, unix_ms: u64) -> bridge::RelayState {
    match state {
        session::RelayState::Connecting => bridge::RelayState::Connecting,
        session::RelayState::Connected => bridge::RelayState::Connected,
        session::RelayState::Unreachable { retry_in_ms, trouble } => {
            let refused = match trouble {
                Trouble::Refused(refusal) => Some(refused(*refusal)),
                _ => None,
            };
            bridge::RelayState::Unreachable { retry_ms: unix_ms + retry_in_ms, refused }
        }
        session::RelayState::Off => bridge::RelayState::None,
    }
}

fn refused(refusal: Refusal) -> RelayRefusal {
    match refusal {
        Refusal::NodeIdTaken => RelayRefusal::IdTaken,
        Refusal::RoomFull | Refusal::TooManyRooms | Refusal::RelayFull => RelayRefusal::Full,
        Refusal::Version => RelayRefusal::Version,
        Refusal::TooSlow | Refusal::Silent => RelayRefusal::TooSlow,
        _ => RelayRefusal::Other,
    }
}

impl State {
    /// Lets the session act, then does what it says.
    fn with(&self, act: impl FnOnce(&mut RelaySession)) {
        let session = &mut *self.session.borrow_mut();
        act(session);
        while let Some(output) = session.poll() {
            match output {
                Output::OpenSocket => self.open_socket(session),
                Output::CloseSocket => drop(self.socket.take()),
                Output::Transmit(bytes) => self.transmit(session, &bytes),
                Output::Event(event) => {
                    drop(self.reports.unbounded_send(Report::Event(Carrier::Relay, event)))
                }
                Output::State(state) => drop(self.reports.unbounded_send(Report::Relay(state))),
            }
        }
    }

    /// An address that the browser refuses (malformed, or `ws:` on a page that came by https) is one without answer.
    fn open_socket(&self, session: &mut RelaySession) {
        let socket = Socket::open(&self.url, &self.this);
        if socket.is_err() {
            session.socket_closed(now_ms());
        }
        self.socket.replace(socket.ok());
    }

    fn transmit(&self, session: &mut RelaySession, bytes: &[u8]) {
        let sent = self.socket.borrow().as_ref().is_some_and(|socket| socket.send(bytes));
        if !sent {
            session.socket_closed(now_ms());
        }
    }

    fn received(&self, data: &JsValue) {
        let bytes = binary(data);
        self.with(|session| session.socket_received(now_ms(), &bytes));
    }
}

/// A message's bytes; none, which no message has, for text and what no relay of ours would send.
fn binary(data: &JsValue) -> Vec<u8> {
    match data.dyn_ref::<ArrayBuffer>() {
        Some(buffer) if buffer.byte_length() as usize <= MAX_FRAME => Uint8Array::new(buffer).to_vec(),
        _ => Vec::new(),
    }
}

/// A socket and its listeners; dropped, it closes and says nothing more.
struct Socket {
    socket: WebSocket,
    listeners: Option<Listeners>,
}

struct Listeners {
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut()>,
}

impl Socket {
    fn open(url: &str, state: &Weak<State>) -> Result<Self, JsValue> {
        let socket = WebSocket::new(url)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, received, closed) = (state.clone(), state.clone(), state.clone());
        let open = Closure::<dyn FnMut()>::new(move || tell(&opened, RelaySession::socket_opened));
        let close = Closure::<dyn FnMut()>::new(move || tell(&closed, RelaySession::socket_closed));
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(state) = received.upgrade() {
                state.received(&event.data());
            }
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        // A failure is always followed by a close.
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Ok(Self { socket, listeners: Some(Listeners { _open: open, _message: message, _close: close }) })
    }

    /// False if the bytes can't go: the socket is closing, or too much waits in it already.
    fn send(&self, bytes: &[u8]) -> bool {
        let ready = self.socket.ready_state() == WebSocket::OPEN;
        ready && self.socket.buffered_amount() < MAX_BUFFERED && self.socket.send_with_u8_array(bytes).is_ok()
    }
}

fn tell(state: &Weak<State>, what: fn(&mut RelaySession, u64)) {
    if let Some(state) = state.upgrade() {
        state.with(|session| what(session, now_ms()));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        drop(self.socket.close());
        // One of the listeners may be running right now: they are freed when it has returned.
        let listeners = self.listeners.take();
        wasm_bindgen_futures::spawn_local(async { drop(listeners) });
    }
}

impl Transport for Relay {
    fn with_links(&self, act: &mut dyn FnMut(&mut Links)) {
        self.state.with(|session| act(&mut session.links));
    }

    fn wake(&self) {
        self.state.with(|session| session.retry_now(now_ms()));
    }

    fn shut_down(&self) {
        self.state.with(RelaySession::leave);
    }
}
