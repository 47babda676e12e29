// Runs the steps of one release's views. It has no page, no network and no storage: its own policy is
// `default-src 'none'; script-src 'wasm-unsafe-eval'`, and the module comes from the page, which checked that
// it imports nothing. Every step gets a fresh instance, so nothing stays between two of them.
"use strict";

const MAX_OUTPUT = 512 * 1024;
const MAX_MEMORY = 16 * 1024 * 1024;
let module;

self.onmessage = ({ data }) => {
  if (data.module) {
    module = data.module;
    return;
  }
  const answer = { id: data.id };
  const transfer = [];
  try {
    const { memory, tenon_alloc, tenon_view } = new WebAssembly.Instance(module, {}).exports;
    const input = data.input;
    const at = tenon_alloc(input.length) >>> 0;
    new Uint8Array(memory.buffer, at, input.length).set(input);
    const packed = BigInt.asUintN(64, tenon_view(at, input.length));
    const from = Number(packed >> 32n);
    const length = Number(packed & 0xffffffffn);
    if (memory.buffer.byteLength > MAX_MEMORY) throw new Error("It used more than 16 MiB of memory");
    if (length > MAX_OUTPUT) throw new Error("It drew more than 512 KiB");
    answer.output = new Uint8Array(memory.buffer, from, length).slice();
    transfer.push(answer.output.buffer);
  } catch (error) {
    answer.error = String((error && error.message) || error).slice(0, 200);
  }
  self.postMessage(answer, transfer);
};
