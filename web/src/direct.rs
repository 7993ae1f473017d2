//! Channels to other browsers. Only a page can have them (`RTCPeerConnection`); the node worker says what is to be done with them, and
//! nothing is decided here. Descriptions have the addresses that the browser knows by itself; no server is asked for others unless Settings name one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use hashyard_links::direct::{MAX_MESSAGE, MAX_UNDER_WAY};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MessageEvent, RtcConfiguration, RtcDataChannel, RtcDataChannelEvent, RtcDataChannelState,
    RtcDataChannelType, RtcIceGatheringState, RtcIceServer, RtcPeerConnection, RtcPeerConnectionState,
    RtcSdpType, RtcSessionDescriptionInit,
};

use crate::bridge::{DirectNews, DirectOrder};
use crate::start::stun;

/// How long addresses are gathered at most, in ms: what is found by then goes into the description.
const GATHER_MS: u32 = 3_000;

/// What the channel is called; both sides see it.
const LABEL: &str = "hashyard";

type Tell = Rc<dyn Fn(u32, DirectNews)>;

/// All channels of this page, by the number that the worker gave their call. At most as many as the worker asks for.
#[derive(Clone)]
pub struct Channels {
    tell: Tell,
    calls: Rc<RefCell<BTreeMap<u32, Rc<Connection>>>>,
}

struct Connection {
    peer: RtcPeerConnection,
    channel: RefCell<Option<RtcDataChannel>>,
    listeners: RefCell<Vec<EventListener>>,
    /// Bytes that the worker was told of and has not worked off: at most [`MAX_UNDER_WAY`].
    under_way: Cell<usize>,
}

impl Channels {
    /// None yet. `tell` hears what happens to them.
    pub fn new(tell: impl Fn(u32, DirectNews) + 'static) -> Self {
        Self { tell: Rc::new(tell), calls: Rc::default() }
    }

    /// Does what the worker says.
    pub fn obey(&self, call: u32, order: DirectOrder) {
        match order {
            DirectOrder::Offer => self.begin(call, None),
            DirectOrder::Answer(offer) => self.begin(call, Some(offer)),
            DirectOrder::Accept(answer) => self.accept(call, answer),
            DirectOrder::Send(bytes) => self.send(call, &bytes),
            DirectOrder::Took(bytes) => self.took(call, bytes as usize),
            DirectOrder::HangUp => self.hang_up(call),
        }
    }

    fn begin(&self, call: u32, offer: Option<String>) {
        let Ok(peer) = RtcPeerConnection::new_with_configuration(&configuration()) else {
            return (self.tell)(call, DirectNews::Closed);
        };
        let connection = Rc::new(Connection {
            peer,
            channel: RefCell::default(),
            listeners: RefCell::default(),
            under_way: Cell::default(),
        });
        self.calls.borrow_mut().insert(call, connection.clone());
        self.watch(call, &connection);
        let this = self.clone();
        spawn_local(async move {
            let description = match offer {
                None => this.offer(call, &connection).await,
                Some(offer) => this.answer(call, &connection, &offer).await,
            };
            match description {
                Ok(description) => (this.tell)(call, DirectNews::Described(description)),
                Err(_) => this.end(call),
            }
        });
    }

    async fn offer(&self, call: u32, connection: &Rc<Connection>) -> Result<String, JsValue> {
        let channel = connection.peer.create_data_channel(LABEL);
        self.adopt(call, connection, channel);
        let offer = JsFuture::from(connection.peer.create_offer()).await?;
        describe(&connection.peer, offer.unchecked_into()).await
    }

    async fn answer(&self, call: u32, connection: &Rc<Connection>, offer: &str) -> Result<String, JsValue> {
        let (this, taken) = (self.clone(), Rc::downgrade(connection));
        connection.listen(&connection.peer, "datachannel", move |event| {
            if let Some(connection) = taken.upgrade() {
                this.adopt(call, &connection, event.unchecked_into::<RtcDataChannelEvent>().channel());
            }
        });
        set_remote(&connection.peer, RtcSdpType::Offer, offer).await?;
        let answer = JsFuture::from(connection.peer.create_answer()).await?;
        describe(&connection.peer, answer.unchecked_into()).await
    }

    fn accept(&self, call: u32, answer: String) {
        let Some(connection) = self.of(call) else { return };
        let this = self.clone();
        spawn_local(async move {
            if set_remote(&connection.peer, RtcSdpType::Answer, &answer).await.is_err() {
                this.end(call);
            }
        });
    }

    fn send(&self, call: u32, bytes: &[u8]) {
        let Some(connection) = self.of(call) else { return };
        let sent = connection.channel.borrow().as_ref().is_some_and(|channel| {
            let ready = channel.ready_state() == RtcDataChannelState::Open;
            ready && channel.send_with_u8_array(bytes).is_ok()
        });
        if !sent {
            self.end(call);
        }
    }

    /// A connection that fails has no channel any more, whether or not the channel says so.
    fn watch(&self, call: u32, connection: &Rc<Connection>) {
        let (this, peer) = (self.clone(), connection.peer.clone());
        connection.listen(&connection.peer, "connectionstatechange", move |_| {
            if matches!(
                peer.connection_state(),
                RtcPeerConnectionState::Failed | RtcPeerConnectionState::Closed
            ) {
                this.end(call);
            }
        });
    }

    fn took(&self, call: u32, bytes: usize) {
        if let Some(connection) = self.of(call) {
            connection.under_way.set(connection.under_way.get().saturating_sub(bytes));
        }
    }

    /// Tells the worker, unless the other side sends more than it may, or what no node sends.
    fn received(&self, call: u32, data: JsValue) {
        let Some(connection) = self.of(call) else { return };
        let buffer = data.dyn_into::<ArrayBuffer>().ok();
        let Some(buffer) = buffer.filter(|buffer| buffer.byte_length() as usize <= MAX_MESSAGE) else {
            return self.end(call);
        };
        let under_way = connection.under_way.get() + buffer.byte_length() as usize;
        if under_way > MAX_UNDER_WAY {
            return self.end(call);
        }
        connection.under_way.set(under_way);
        (self.tell)(call, DirectNews::Received(Uint8Array::new(&buffer).to_vec()));
    }

    /// One channel is enough.
    fn adopt(&self, call: u32, connection: &Rc<Connection>, channel: RtcDataChannel) {
        if connection.channel.borrow().is_some() {
            return channel.close();
        }
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let (opened, received, closed) = (self.clone(), self.clone(), self.clone());
        connection.listen(&channel, "open", move |_| (opened.tell)(call, DirectNews::Opened));
        connection.listen(&channel, "message", move |event| {
            received.received(call, event.unchecked_into::<MessageEvent>().data());
        });
        connection.listen(&channel, "close", move |_| closed.end(call));
        if channel.ready_state() == RtcDataChannelState::Open {
            (self.tell)(call, DirectNews::Opened);
        }
        connection.channel.replace(Some(channel));
    }

    /// It came to its end by itself.
    fn end(&self, call: u32) {
        if self.calls.borrow().contains_key(&call) {
            self.hang_up(call);
            (self.tell)(call, DirectNews::Closed);
        }
    }

    fn hang_up(&self, call: u32) {
        let Some(connection) = self.calls.borrow_mut().remove(&call) else { return };
        connection.peer.close();
        // One of the listeners may be running right now: they are freed when it has returned.
        let listeners = connection.listeners.take();
        spawn_local(async move { drop(listeners) });
    }

    fn of(&self, call: u32) -> Option<Rc<Connection>> {
        self.calls.borrow().get(&call).cloned()
    }
}

impl Connection {
    fn listen(&self, target: &web_sys::EventTarget, name: &'static str, hear: impl FnMut(JsValue) + 'static) {
        let mut hear = hear;
        let listener = EventListener::new(target, name, move |event| hear(JsValue::from(event.clone())));
        self.listeners.borrow_mut().push(listener);
    }
}

/// With the STUN server that Settings name, if any (RFC 8489).
fn configuration() -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    if let Some(address) = stun() {
        let server = RtcIceServer::new();
        server.set_urls(&address.into());
        configuration.set_ice_servers(&Array::of1(&server));
    }
    configuration
}

async fn set_remote(peer: &RtcPeerConnection, kind: RtcSdpType, sdp: &str) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(kind);
    description.set_sdp(sdp);
    JsFuture::from(peer.set_remote_description(&description)).await?;
    Ok(())
}

/// Takes this side's description, and gives it with the addresses that were gathered.
async fn describe(peer: &RtcPeerConnection, local: RtcSessionDescriptionInit) -> Result<String, JsValue> {
    JsFuture::from(peer.set_local_description(&local)).await?;
    gathered(peer).await;
    peer.local_description().map(|description| description.sdp()).ok_or(JsValue::UNDEFINED)
}

/// Waits until the browser knows all its addresses, or long enough.
async fn gathered(peer: &RtcPeerConnection) {
    let (done, waiting) = oneshot::channel();
    let done = Rc::new(RefCell::new(Some(done)));
    let finish = move |done: &RefCell<Option<oneshot::Sender<()>>>| {
        done.take().map(|done| done.send(()));
    };
    let (heard, this) = (done.clone(), peer.clone());
    let look = move || {
        if this.ice_gathering_state() == RtcIceGatheringState::Complete {
            finish(&heard);
        }
    };
    look();
    let _listener = EventListener::new(peer, "icegatheringstatechange", move |_| look());
    let _timeout = Timeout::new(GATHER_MS, move || finish(&done));
    let _ = waiting.await;
}
