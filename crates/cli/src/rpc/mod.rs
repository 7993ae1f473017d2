//! JSON-RPC over HTTP, as Bitcoin Core answers it (`src/httprpc.cpp`, `src/rpc/request.cpp`).
//!
//! | file | what it does |
//! | --- | --- |
//! | [`server`], [`guests`] | connections and what they may cost; who has to go where there are too many |
//! | [`http`] | one HTTP request: who asks, where, with what status it ends |
//! | [`json`] | one JSON-RPC request and its reply, version 1 or 2 |
//! | [`batch`] | many of them in one |
//! | [`commands`] | who answers: the node, or the daemon itself for `stop`, `uptime`, `help` |

pub mod batch;
pub mod commands;
pub mod guests;
pub mod http;
pub mod json;
pub mod server;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{Semaphore, mpsc, watch};

use crate::data_dir::Cookie;
use crate::driver::Event;

/// Waits until the daemon is asked to stop.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // Whoever could ask is gone: that is the end, too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// Requests that are worked on at a time; more wait, and have shown the cookie.
const MAX_REQUESTS: usize = 64;

/// What all connections share.
#[derive(Debug, Clone)]
pub struct Server {
    cookie: Arc<Cookie>,
    commands: mpsc::Sender<Event>,
    stopping: watch::Sender<bool>,
    started: Instant,
    /// One for each request that may be worked on.
    desks: Arc<Semaphore>,
}

impl Server {
    /// Answers whoever shows the cookie; says `true` on `stopping` when asked to.
    pub fn new(
        cookie: Cookie,
        commands: mpsc::Sender<Event>,
        stopping: watch::Sender<bool>,
        started: Instant,
    ) -> Self {
        Self {
            cookie: Arc::new(cookie),
            commands,
            stopping,
            started,
            desks: Arc::new(Semaphore::new(MAX_REQUESTS)),
        }
    }
}
