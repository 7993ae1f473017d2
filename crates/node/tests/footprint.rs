//! What a node weighs: thousands of them run in one tab.

#![allow(clippy::unwrap_used, reason = "a test may fail")]
#![allow(unsafe_code, reason = "an allocator that counts has to call the one that allocates")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use hashyard_core::Network;
use hashyard_node::overlay::Overlay;
use hashyard_node::{Config, Home, Log, Node, Output, WalletSource};

/// Bytes that a node without wallet and log may hold before its first block.
const LIMIT: usize = 40_000;

const NODES: usize = 100;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn node(seed: usize, overlay: bool) -> Node {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let params = Network::Classroom.params().clone();
    let config = Config {
        wallet: WalletSource::None,
        log: Log::Off,
        overlay,
        ..Config::new(params, "lobby", Home::Tab, bytes)
    };
    let mut node = Node::new(config, &Default::default(), 1_780_272_000_000).unwrap();
    while !matches!(node.poll(), Output::Wake(_)) {}
    node
}

/// Bytes that a node holds, of many.
fn weight(overlay: bool) -> usize {
    let before = HELD.load(Ordering::Relaxed);
    let nodes: Vec<Node> = (1..=NODES).map(|seed| node(seed, overlay)).collect();
    (HELD.load(Ordering::Relaxed) - before) / nodes.len()
}

#[test]
fn a_node_without_wallet_and_log_is_light() {
    // What is made once for all of them.
    drop(node(0, true));
    let each = weight(false);
    println!("a node without wallet and log holds {each} bytes");
    assert!(each <= LIMIT, "{each} bytes");
    assert!(each > size_of::<Node>(), "{each} bytes: nothing was counted");
    let more = weight(true) - each;
    println!("and {more} bytes more if it is in overlays");
    assert!(more >= size_of::<Overlay>(), "{more} bytes: who is in no overlay holds one, too");
}
