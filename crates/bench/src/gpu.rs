//! One scan by the browser's GPU at a time: JavaScript owns the device and carries words from here to there.

use std::cell::RefCell;

use hashyard_core::Target;
use hashyard_core::miner::gpu::{ANSWER_WORDS, Dispatch, GpuScan, SHADER, UNIFORM_WORDS};
use hashyard_core::miner::{Job, scan};
use hashyard_core::params::MAINNET;

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State { uniform: [0; UNIFORM_WORDS], answer: vec![0; ANSWER_WORDS], scan: None });
}

struct State {
    uniform: [u32; UNIFORM_WORDS],
    answer: Vec<u32>,
    scan: Option<Scan>,
}

struct Scan {
    job: &'static Job,
    nonces: std::ops::Range<u64>,
    scan: GpuScan<'static>,
    dispatch: Option<Dispatch>,
}

/// Where the shader's text is.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_shader() -> usize {
    SHADER.as_ptr() as usize
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_shader_len() -> usize {
    SHADER.len()
}

/// Where the uniform's words are, after [`gpu_next`].
#[unsafe(no_mangle)]
pub extern "C" fn gpu_uniform() -> usize {
    STATE.with_borrow(|state| state.uniform.as_ptr() as usize)
}

/// How many they are.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_uniform_len() -> usize {
    UNIFORM_WORDS
}

/// Where the answer's words belong, before [`gpu_heard`].
#[unsafe(no_mangle)]
pub extern "C" fn gpu_answer() -> usize {
    STATE.with_borrow_mut(|state| state.answer.as_mut_ptr() as usize)
}

/// How many they are.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_answer_len() -> usize {
    ANSWER_WORDS
}

/// Begins to scan `count` nonces from `first` on, for a hash with so many zero bits in front; with 255 or more there is none.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_start(first: u32, count: u32, zero_bits: u32) {
    let target = Target::from_le_bytes(super::below(zero_bits.min(255) as u8));
    // Never freed: a page makes a handful.
    let job: &'static Job = Box::leak(Box::new(Job::new(MAINNET.genesis_block().header, target)));
    let nonces = u64::from(first)..u64::from(first) + u64::from(count);
    let scan = Scan { job, scan: GpuScan::new(job, nonces.clone()), nonces, dispatch: None };
    STATE.with_borrow_mut(|state| state.scan = Some(scan));
}

/// Prepares the next dispatch, of at most `most` nonces. Returns its workgroups; 0 if the scan is done.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_next(most: u32) -> u32 {
    STATE.with_borrow_mut(|state| {
        let Some(scan) = &mut state.scan else { return 0 };
        scan.dispatch = scan.scan.next(most);
        let Some(dispatch) = scan.dispatch else { return 0 };
        state.uniform = scan.scan.uniform(&dispatch);
        dispatch.workgroups()
    })
}

/// Takes the answer to that dispatch.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_heard() {
    STATE.with_borrow_mut(|state| {
        let Some(scan) = &mut state.scan else { return };
        if let Some(dispatch) = scan.dispatch.take() {
            scan.scan.heard(&dispatch, &state.answer);
        }
    });
}

/// Whether what came of the scan is what comes of one by the fastest kernel. 1 if so, 0 if not.
#[unsafe(no_mangle)]
pub extern "C" fn gpu_agrees() -> u32 {
    STATE.with_borrow(|state| {
        let same = |done: &Scan| done.scan.result() == scan(done.job, done.nonces.clone());
        u32::from(state.scan.as_ref().is_some_and(same))
    })
}
