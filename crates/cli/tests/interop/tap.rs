//! Passes bytes on between two nodes and writes down what they say.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use hashyard_core::params::REGTEST;
use hashyard_wire::{FrameError, Framer, Message};

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that connected.
    Caller,
    /// The one that was connected to.
    Called,
}

/// A place to connect to instead of the node behind it.
pub struct Tap {
    pub port: u16,
    heard: Arc<Mutex<Vec<(Side, Message)>>>,
}

impl Tap {
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let tap = Self { port: listener.local_addr().unwrap().port(), heard: Arc::default() };
        let heard = Arc::clone(&tap.heard);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let (caller, called) = (caller.unwrap(), TcpStream::connect(("127.0.0.1", port)));
                let Ok(called) = called else { continue };
                pass(Side::Caller, &caller, &called, &heard);
                pass(Side::Called, &called, &caller, &heard);
            }
        });
        tap
    }

    /// What was said so far.
    pub fn heard(&self) -> Vec<(Side, Message)> {
        self.heard.lock().unwrap().clone()
    }

    /// What a side has said that something is to be found in.
    pub fn find<T>(&self, side: Side, mut what: impl FnMut(&Message) -> Option<T>) -> Vec<T> {
        self.heard().iter().filter(|(who, _)| *who == side).filter_map(|(_, message)| what(message)).collect()
    }

    /// Commands that a side has used.
    pub fn commands(&self, side: Side) -> Vec<String> {
        self.find(side, |message| Some(message.command().to_string()))
    }
}

fn pass(side: Side, from: &TcpStream, to: &TcpStream, heard: &Arc<Mutex<Vec<(Side, Message)>>>) {
    let (mut from, mut to, heard) = (from.try_clone().unwrap(), to.try_clone().unwrap(), Arc::clone(heard));
    std::thread::spawn(move || {
        let mut framer = Framer::new(REGTEST.magic);
        let mut chunk = vec![0; 1 << 16];
        loop {
            let count = from.read(&mut chunk).unwrap_or(0);
            // Bitcoin Core first tries to encrypt (BIP324). Those bytes are passed on, and the other node hangs up on them.
            let messages = framer.push(&chunk[..count]).into_iter().filter_map(|raw| match raw {
                Err(FrameError::BadMagic(_)) => None,
                raw => Some((side, raw.unwrap().decode().unwrap())),
            });
            heard.lock().unwrap().extend(messages);
            if count == 0 || to.write_all(&chunk[..count]).is_err() {
                let _ = to.shutdown(std::net::Shutdown::Both);
                return;
            }
        }
    });
}
