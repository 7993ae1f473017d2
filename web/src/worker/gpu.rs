//! The browser's GPU, as a miner sees it: JavaScript owns the device, core says what it should do.

use hashyard_core::miner::gpu::{ANSWER_WORDS, GpuScan, SHADER, UNIFORM_WORDS};
use hashyard_core::miner::{Job, ScanResult};
use js_sys::Uint32Array;
use wasm_bindgen::prelude::*;

use super::platform::{clock_ms, describe};

/// How long the GPU should take for one answer, in ms: the page draws with it, too.
const DISPATCH_MS: f64 = 50.0;

/// Nonces of the first dispatch: a few ms even for a program that pretends to be a GPU.
const FIRST: u32 = 1 << 14;

#[wasm_bindgen(module = "/bench/gpu.js")]
extern "C" {
    type Device;

    #[wasm_bindgen(catch)]
    async fn open(code: &str, uniform_words: usize, answer_words: usize) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Device) -> String;

    #[wasm_bindgen(method, getter)]
    fn software(this: &Device) -> bool;

    #[wasm_bindgen(method, catch)]
    async fn dispatch(this: &Device, uniform: Uint32Array, workgroups: u32) -> Result<JsValue, JsValue>;
}

/// An open GPU.
pub struct Gpu {
    device: Device,
    /// Nonces that take about [`DISPATCH_MS`].
    most: u32,
}

impl Gpu {
    /// Opens the browser's GPU.
    ///
    /// # Errors
    /// What the browser says: no WebGPU, no adapter, or a shader that it doesn't take.
    pub async fn open() -> Result<Self, String> {
        let device = open(SHADER, UNIFORM_WORDS, ANSWER_WORDS).await.map_err(|error| describe(&error))?;
        Ok(Self { device: device.unchecked_into(), most: FIRST })
    }

    /// The adapter's name, and whether it is a program that pretends to be a GPU.
    pub fn adapter(&self) -> (String, bool) {
        (self.device.name(), self.device.software())
    }

    /// Tries nonces from `first` on for one dispatch, or two at the start of a header.
    ///
    /// # Errors
    /// The device is lost: why.
    pub async fn scan(&mut self, job: &Job, first: u64) -> Result<ScanResult, String> {
        let mut scan = GpuScan::new(job, first..first + u64::from(self.most));
        while let Some(dispatch) = scan.next(self.most) {
            let begin = clock_ms();
            let uniform = Uint32Array::from(&scan.uniform(&dispatch)[..]);
            let answer = self.device.dispatch(uniform, dispatch.workgroups()).await;
            let answer = Uint32Array::new(&answer.map_err(|error| describe(&error))?).to_vec();
            scan.heard(&dispatch, &answer);
            self.measured(dispatch.nonces(), clock_ms() - begin);
        }
        Ok(scan.result())
    }

    /// Changes by no more than twice or half at once: one hiccup says little.
    fn measured(&mut self, nonces: u32, ms: f64) {
        let now = f64::from(self.most);
        let ideal = f64::from(nonces) / ms.max(0.1) * DISPATCH_MS;
        self.most = ideal.clamp(now / 2.0, now * 2.0).clamp(f64::from(FIRST), f64::from(1 << 30)) as u32;
    }
}
