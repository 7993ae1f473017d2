//! The nodes of other browsers, over channels that the page has for this worker.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use hashyard_links::NodeId;
use hashyard_links::direct::{Call, DirectSession, MAX_MESSAGE, Output};
use hashyard_links::link::Links;
use hashyard_tab::connections::Carrier;

use super::{Report, Reports, TICK_MS, Transport, now_ms};
use crate::bridge::{DirectNews, DirectOrder, FromNode};
use crate::worker::platform::post;

/// One node's channels.
#[derive(Clone)]
pub struct Direct(Rc<State>);

struct State {
    session: RefCell<DirectSession>,
    /// What the page calls the calls. At most as many as the session has.
    calls: RefCell<Numbers>,
    reports: Reports,
    ticker: RefCell<Option<Interval>>,
}

#[derive(Default)]
struct Numbers {
    /// None had one yet at 0.
    last: u32,
    known: BTreeMap<Call, u32>,
}

impl Direct {
    /// No channel yet. `seed` must differ at every start.
    pub fn start(me: NodeId, seed: u64, reports: Reports) -> Self {
        let session = RefCell::new(DirectSession::new(me, seed));
        let state =
            Rc::new(State { session, calls: RefCell::default(), reports, ticker: RefCell::default() });
        let clock = Rc::downgrade(&state);
        let ticker = Interval::new(TICK_MS, move || {
            if let Some(state) = clock.upgrade() {
                state.with(|session| session.tick(now_ms()));
            }
        });
        state.ticker.replace(Some(ticker));
        Self(state)
    }

    /// A link to this node stands over a relay.
    pub fn want(&self, node: NodeId) {
        self.0.with(|session| session.want(now_ms(), node));
    }

    /// The relay reaches it no more.
    pub fn out_of_reach(&self, node: NodeId) {
        self.0.with(|session| session.out_of_reach(node));
    }

    /// It shares this browser.
    pub fn unwant(&self, node: NodeId) {
        self.0.with(|session| session.unwant(node));
    }

    /// A node has something to say about a channel.
    pub fn signalled(&self, from: NodeId, bytes: &[u8]) {
        self.0.with(|session| session.signalled(now_ms(), from, bytes));
    }

    /// The page has news of a call.
    pub fn heard(&self, number: u32, news: DirectNews) {
        let call =
            self.0.calls.borrow().known.iter().find(|(_, known)| **known == number).map(|(call, _)| *call);
        let Some(call) = call else { return };
        self.0.with(|session| match news {
            DirectNews::Described(description) => session.described(call, &description),
            DirectNews::Opened => session.opened(call),
            DirectNews::Received(bytes) if bytes.len() <= MAX_MESSAGE => {
                session.received(now_ms(), call, &bytes);
            }
            DirectNews::Received(_) | DirectNews::Closed => session.closed(now_ms(), call),
        });
    }
}

impl State {
    /// Lets the session act, then does what it says.
    fn with(&self, act: impl FnOnce(&mut DirectSession)) {
        let session = &mut *self.session.borrow_mut();
        act(session);
        while let Some(output) = session.poll() {
            match output {
                Output::Offer(call) => self.order(call, DirectOrder::Offer),
                Output::Answer(call, offer) => self.order(call, DirectOrder::Answer(offer)),
                Output::Accept(call, answer) => self.order(call, DirectOrder::Accept(answer)),
                Output::Transmit(call, bytes) => self.order(call, DirectOrder::Send(bytes)),
                Output::Took(call, bytes) => self.order(call, DirectOrder::Took(bytes)),
                Output::HangUp(call) => {
                    self.order(call, DirectOrder::HangUp);
                    self.calls.borrow_mut().known.remove(&call);
                }
                Output::Signal(node, bytes) => {
                    drop(self.reports.unbounded_send(Report::Signal(node, bytes)));
                }
                Output::Event(event) => {
                    drop(self.reports.unbounded_send(Report::Event(Carrier::Direct, event)));
                }
            }
        }
    }

    fn order(&self, call: Call, order: DirectOrder) {
        let mut calls = self.calls.borrow_mut();
        let Numbers { last, known } = &mut *calls;
        let number = *known.entry(call).or_insert_with(|| {
            if *last == 0 {
                post(&FromNode::LinksDirectly);
            }
            *last = last.wrapping_add(1);
            *last
        });
        post(&FromNode::Direct { call: number, order });
    }
}

impl Transport for Direct {
    fn with_links(&self, act: &mut dyn FnMut(&mut Links)) {
        self.0.with(|session| act(&mut session.links));
    }

    fn wake(&self) {
        self.0.with(|session| session.tick(now_ms()));
    }

    fn shut_down(&self) {
        self.0.with(DirectSession::leave);
    }
}
