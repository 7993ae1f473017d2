//! Memory that is given back is wiped. Keys wipe themselves, but passphrases and words also pass through messages, texts and rows,
//! and all of those leave what they held where the next one who asks for memory may or may not overwrite it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

#[global_allocator]
static WIPING: Wiping = Wiping;

/// The system's allocator, which wipes. What grows is moved, and so wiped where it was: that is the default of `realloc`.
struct Wiping;

#[allow(unsafe_code, reason = "there is no other way to be an allocator")]
// SAFETY: memory comes from the system's allocator and goes back to it with the same layout; it is written to only before that.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe {
            memory.write_bytes(0, layout.size());
            // Without a look at it the compiler could leave that out.
            System.dealloc(black_box(memory), layout);
        }
    }
}
