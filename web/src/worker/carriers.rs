//! The carriers that run. The driver treats all alike, and a new one is started here.

use std::collections::BTreeMap;

use futures_channel::mpsc::{UnboundedSender, unbounded};
use hashyard_links::{NodeId, RoomId};
use hashyard_tab::connections::Carrier;
use wasm_bindgen_futures::spawn_local;

use super::node_driver::Event;
use super::platform::{complain, entropy};
use super::transport::{Bus, Direct, Relay, Reports, Transport};

/// One node's way into its room: at most one transport for each carrier, the preferred one first.
pub struct Carriers {
    room: RoomId,
    me: NodeId,
    active: bool,
    reports: Reports,
    running: BTreeMap<Carrier, Box<dyn Transport>>,
    /// The one among them that is arranged by others.
    direct: Option<Direct>,
}

impl Carriers {
    /// None runs yet. What they report comes as [`Event::Carrier`]; those that start while not `active` open no links.
    pub fn new(room: RoomId, me: NodeId, active: bool, events: &UnboundedSender<Event>) -> Self {
        Self { room, me, active, reports: forward_reports(events), running: BTreeMap::new(), direct: None }
    }

    /// Meets the tabs of this browser, if it has a BroadcastChannel.
    pub fn start_bus(&mut self) {
        match Bus::start(self.room, self.me, seed(), self.reports.clone()) {
            Ok(bus) => self.run(Carrier::Bus, bus),
            Err(error) => complain(&format!("no BroadcastChannel: {error:?}")),
        }
    }

    /// Has channels to other browsers from now on, as soon as another carrier has brought them together.
    pub fn start_direct(&mut self) {
        let direct = Direct::start(self.me, seed(), self.reports.clone());
        self.run(Carrier::Direct, direct.clone());
        self.direct = Some(direct);
    }

    /// The channels.
    pub fn direct(&self) -> Option<&Direct> {
        self.direct.as_ref()
    }

    /// Meets the nodes at this relay, and at no other from now on.
    pub fn set_relay(&mut self, url: Option<String>) {
        if let Some(relay) = self.running.remove(&Carrier::Relay) {
            relay.shut_down();
        }
        if let Some(url) = url {
            let relay = Relay::start(url, self.room, self.me, seed(), self.reports.clone());
            self.run(Carrier::Relay, relay);
        }
    }

    fn run(&mut self, carrier: Carrier, transport: impl Transport + 'static) {
        transport.set_active(self.active);
        self.running.insert(carrier, Box::new(transport));
    }

    /// `setnetworkactive`, for those that run and those to come.
    pub fn set_active(&mut self, active: bool) {
        self.active = active;
        self.all().for_each(|transport| transport.set_active(active));
    }

    /// The transport of a carrier that runs.
    pub fn get(&self, carrier: Carrier) -> Option<&dyn Transport> {
        self.running.get(&carrier).map(|transport| &**transport)
    }

    /// All that run.
    pub fn all(&self) -> impl Iterator<Item = &dyn Transport> {
        self.running.values().map(|transport| &**transport)
    }
}

/// Carriers report into a queue of their own.
fn forward_reports(events: &UnboundedSender<Event>) -> Reports {
    let (reports, mut queue) = unbounded();
    let events = events.clone();
    spawn_local(async move {
        while let Ok(report) = queue.recv().await {
            let _ = events.unbounded_send(Event::Carrier(report));
        }
    });
    reports
}

fn seed() -> u64 {
    u64::from_le_bytes(entropy())
}
