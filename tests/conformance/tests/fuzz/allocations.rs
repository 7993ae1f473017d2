//! Counts the bytes that a thread has allocated.

#![allow(
    unsafe_code,
    reason = "an allocator is made of unsafe functions; this one only counts and passes on"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` and gives the most bytes that were allocated at one time meanwhile, besides those before.
pub fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.get();
    PEAK.set(before);
    let result = work();
    (result, PEAK.get().saturating_sub(before))
}

fn add(size: usize) {
    // A thread that ends has no counters any more.
    let now = NOW.try_with(|now| now.replace(now.get().saturating_add(size)).saturating_add(size));
    let _ = now.and_then(|now| PEAK.try_with(|peak| peak.set(peak.get().max(now))));
}

fn subtract(size: usize) {
    let _ = NOW.try_with(|now| now.set(now.get().saturating_sub(size)));
}

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        subtract(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    // Both blocks are there while the content moves.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size);
        subtract(layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[test]
fn the_peak_is_counted() {
    let ((), peak) = peak(|| {
        drop(Vec::<u8>::with_capacity(5_000));
        drop(Vec::<u8>::with_capacity(7_000));
    });
    assert_eq!(peak, 7_000);
}
