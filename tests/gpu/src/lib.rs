//! The mining shader of `hashyard-core` on this machine's GPU, through `wgpu`.

use std::ops::Range;

use hashyard_core::miner::gpu::{ANSWER_WORDS, Dispatch, GpuScan, SHADER, UNIFORM_WORDS};
use hashyard_core::miner::{Job, ScanResult};
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, Buffer, BufferDescriptor, BufferUsages, ComputePipeline,
    ComputePipelineDescriptor, Device, DeviceDescriptor, Instance, MapMode, PollType, Queue,
    RequestAdapterOptions, ShaderModuleDescriptor, ShaderSource,
};

const ANSWER_BYTES: u64 = 4 * ANSWER_WORDS as u64;

/// A GPU that is ready to scan.
pub struct Gpu {
    adapter: String,
    device: Device,
    queue: Queue,
    pipeline: ComputePipeline,
    uniform: Buffer,
    answer: Buffer,
    readable: Buffer,
    bindings: BindGroup,
}

impl Gpu {
    /// The machine's GPU, or a program that stands in for one; `None` if it has neither. Errors are wgpu's texts.
    pub fn open() -> Option<Result<Self, String>> {
        let adapter =
            pollster::block_on(Instance::default().request_adapter(&RequestAdapterOptions::default()));
        adapter.ok().map(|adapter| {
            let device = pollster::block_on(adapter.request_device(&DeviceDescriptor::default()));
            let info = adapter.get_info();
            device
                .map(|(device, queue)| Self::new(format!("{} ({})", info.name, info.backend), device, queue))
                .map_err(|error| error.to_string())
        })
    }

    fn new(adapter: String, device: Device, queue: Queue) -> Self {
        let module = device.create_shader_module(ShaderModuleDescriptor {
            label: None,
            source: ShaderSource::Wgsl(SHADER.into()),
        });
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        let buffer = |size, usage| {
            device.create_buffer(&BufferDescriptor { label: None, size, usage, mapped_at_creation: false })
        };
        let uniform = buffer(4 * UNIFORM_WORDS as u64, BufferUsages::UNIFORM | BufferUsages::COPY_DST);
        let answer =
            buffer(ANSWER_BYTES, BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST);
        let readable = buffer(ANSWER_BYTES, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
        let bindings = device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[
                BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                BindGroupEntry { binding: 1, resource: answer.as_entire_binding() },
            ],
        });
        Self { adapter, device, queue, pipeline, uniform, answer, readable, bindings }
    }

    /// Its name.
    pub fn adapter(&self) -> &str {
        &self.adapter
    }

    /// As `hashyard_core::miner::scan`, in dispatches of at most `most` nonces.
    pub fn scan(&self, job: &Job, nonces: Range<u64>, most: u32) -> Result<ScanResult, String> {
        let mut scan = GpuScan::new(job, nonces);
        while let Some(dispatch) = scan.next(most) {
            let answer = self.dispatch(&scan.uniform(&dispatch), &dispatch)?;
            scan.heard(&dispatch, &answer);
        }
        Ok(scan.result())
    }

    fn dispatch(&self, uniform: &[u32; UNIFORM_WORDS], dispatch: &Dispatch) -> Result<Vec<u32>, String> {
        let bytes: Vec<u8> = uniform.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.queue.write_buffer(&self.uniform, 0, &bytes);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.clear_buffer(&self.answer, 0, Some(4));
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.bindings, &[]);
            pass.dispatch_workgroups(dispatch.workgroups(), 1, 1);
        }
        encoder.copy_buffer_to_buffer(&self.answer, 0, &self.readable, 0, ANSWER_BYTES);
        self.queue.submit([encoder.finish()]);
        self.read()
    }

    fn read(&self) -> Result<Vec<u32>, String> {
        self.readable.slice(..).map_async(MapMode::Read, |_| {});
        self.device.poll(PollType::wait_indefinitely()).map_err(|error| error.to_string())?;
        let view = self.readable.slice(..).get_mapped_range().map_err(|error| error.to_string())?;
        let words = view.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        drop(view);
        self.readable.unmap();
        Ok(words)
    }
}
