//! Passes messages on between two nodes and writes down what they say. Where they encrypt (BIP324) it stands in between: nobody but
//! the two, who see different session ids, could tell.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use hashyard_core::params::REGTEST;
use hashyard_wire::v2::{Entropy, Role, Transport};
use hashyard_wire::{Framing, Message, Protocol};

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
                listen(caller, called, Arc::clone(&heard));
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

/// A connection to one of the two.
struct End {
    stream: TcpStream,
    transport: Transport,
}

impl End {
    fn new(stream: TcpStream, role: Role) -> Self {
        let entropy = Entropy::new([role as u8 + 1; 32], [7; 32], vec![7; 77]).unwrap();
        Self { stream, transport: Transport::new(REGTEST.magic, role, entropy) }
    }

    /// Whether it was written.
    fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    fn reply(&mut self) -> bool {
        let reply = self.transport.take_reply();
        self.write(&reply)
    }

    fn say(&mut self, message: &Message) -> bool {
        let bytes = self.transport.send(message);
        self.write(&bytes)
    }
}

/// The caller's end and the called side's.
type Ends = Mutex<[End; 2]>;

fn listen(caller: TcpStream, called: TcpStream, heard: Arc<Mutex<Vec<(Side, Message)>>>) {
    let streams = [&caller, &called].map(|stream| stream.try_clone().unwrap());
    let ends = Arc::new(Mutex::new([End::new(caller, Role::Called), End::new(called, Role::Caller)]));
    for (side, stream) in [Side::Caller, Side::Called].into_iter().zip(streams) {
        let (ends, heard) = (Arc::clone(&ends), Arc::clone(&heard));
        std::thread::spawn(move || {
            read(side, stream, &ends, &heard);
            ends.lock().unwrap().iter().for_each(|end| drop(end.stream.shutdown(Shutdown::Both)));
        });
    }
}

fn read(side: Side, mut stream: TcpStream, ends: &Ends, heard: &Mutex<Vec<(Side, Message)>>) {
    let mut chunk = vec![0; 1 << 16];
    // So many bytes tell what the caller speaks.
    let mut begun = stream.read_exact(&mut chunk[..16]).map(|()| 16);
    while let Some(count) = begun.ok().filter(|count| *count > 0) {
        if !hear(side, &chunk[..count], &mut ends.lock().unwrap(), heard) {
            return;
        }
        begun = stream.read(&mut chunk);
    }
}

/// The called side is spoken to as the caller speaks, and the caller is answered once the called side has answered. False if that
/// could not be written.
fn hear(side: Side, bytes: &[u8], ends: &mut [End; 2], heard: &Mutex<Vec<(Side, Message)>>) -> bool {
    let received = ends[side as usize].transport.receive(bytes);
    let messages: Vec<_> = received.into_iter().map(|raw| raw.unwrap().decode().unwrap()).collect();
    let [caller, called] = ends;
    if caller.transport.protocol() == Protocol::V1 {
        called.transport.fall_back();
    }
    // bcoin answers V2 in V1.
    if called.transport.falls_back(false) {
        return false;
    }
    let mut written = called.reply() && (called.transport.falls_back(true) || caller.reply());
    let other = if side == Side::Caller { called } else { caller };
    heard.lock().unwrap().extend(messages.iter().map(|message| (side, message.clone())));
    written &= messages.iter().all(|message| other.say(message));
    written
}
