// Mining on a GPU: what needs WebGPU's own objects. See miner/gpu.rs in hashyard-core for what goes in and comes out.

/** Opens the browser's GPU with a compute shader. Throws where there is none. */
export async function open(code, uniformWords, answerWords) {
  if (!navigator.gpu) throw new Error("this browser offers no WebGPU here");
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("WebGPU finds no adapter");
  const device = await adapter.requestDevice();
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
  });
  return new Gpu(adapter.info, device, pipeline, 4 * uniformWords, 4 * answerWords);
}

function lost(why) {
  throw new Error(`the GPU is lost: ${why}`);
}

class Gpu {
  constructor(info, device, pipeline, uniformBytes, answerBytes) {
    const { UNIFORM, STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const buffer = (size, usage) => device.createBuffer({ size, usage });
    this.name = [info.vendor, info.architecture, info.description].filter(Boolean).join(" ") || "GPU";
    this.software = Boolean(info.isFallbackAdapter) || /swiftshader|llvmpipe|basic render/i.test(this.name);
    this.device = device;
    this.pipeline = pipeline;
    this.uniform = buffer(uniformBytes, UNIFORM | COPY_DST);
    this.answer = buffer(answerBytes, STORAGE | COPY_SRC | COPY_DST);
    this.readable = buffer(answerBytes, MAP_READ | COPY_DST);
    this.bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [this.uniform, this.answer].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    // A lost device answers nothing: whoever waits must hear of it.
    this.lost = device.lost.then(({ reason, message }) => lost(message || reason));
    this.lost.catch(() => {});
  }

  /** Runs the shader once and returns the words of its answer. */
  async dispatch(uniform, workgroups) {
    const { device, answer, readable } = this;
    device.queue.writeBuffer(this.uniform, 0, uniform);
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(answer, 0, 4);
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindings);
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    encoder.copyBufferToBuffer(answer, 0, readable, 0, answer.size);
    device.queue.submit([encoder.finish()]);
    // Which of the two hears of it first is up to the browser.
    await Promise.race([readable.mapAsync(GPUMapMode.READ).catch(({ message }) => lost(message)), this.lost]);
    const words = new Uint32Array(readable.getMappedRange()).slice();
    readable.unmap();
    return words;
  }

  close() {
    this.device.destroy();
  }
}
