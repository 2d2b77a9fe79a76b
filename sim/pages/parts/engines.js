/* Who works an answer out: the local server, or the same program in this browser. Both take a question and tell how far they are. */
class ServedEngine {
  constructor(base) { this.base = base; }
  async ready() {}
  async offered(name) { return ServedEngine.read(await fetch(`${this.base}scenario/${encodeURIComponent(name)}`)); }
  async answer(ask, progress, signal) {
    const reply = await fetch(`${this.base}run`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(ask), signal,
    });
    if (!reply.ok) return ServedEngine.read(reply);
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      rest += value ?? "";
      const lines = rest.split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        if (message.result) return message.result;
        progress(message.progress, message.of);
      }
      if (done) throw new Error("cut off");
    }
  }
  static async read(reply) {
    const told = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(told.error.en), { told: told.error });
    return told;
  }
}

class BrowserEngine {
  constructor(parts) {
    this.parts = parts;
    this.waiting = new Map();
    this.last = 0;
  }
  async ready(progress = () => {}) {
    progress("unpacking");
    const [code, wasm] = await Promise.all([BrowserEngine.inflated(this.parts.worker), BrowserEngine.inflated(this.parts.wasm)]);
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.take(data);
    this.worker.onerror = (event) => { for (const each of this.waiting.values()) each.fail(new Error(event.message)); };
    progress("starting");
    const stdlib = BrowserEngine.bytes(this.parts.stdlib), program = BrowserEngine.bytes(this.parts.program);
    const given = { wasm, stdlib, program, lock: atob(this.parts.lock) };
    await this.send({ start: given }, () => {}, [wasm.buffer, stdlib.buffer, program.buffer]);
    this.parts = null;
  }
  offered(name) { return this.send({ offered: name }); }
  answer(ask, progress, signal) {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")), { once: true });
      this.send({ ask }, progress).then(resolve, reject);
    });
  }
  send(what, progress = () => {}, given = []) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { keep: resolve, fail: reject, progress });
      this.worker.postMessage({ id, ...what }, given);
    });
  }
  take({ id, kind, value }) {
    const one = this.waiting.get(id);
    if (!one) return;
    if (kind === "progress") { one.progress(value.progress, value.of); return; }
    this.waiting.delete(id);
    if (kind === "done") one.keep(value);
    else one.fail(Object.assign(new Error(value.en), { told: value }));
  }
  static bytes(text) { return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)); }
  static async inflated(text) {
    const stream = new Blob([BrowserEngine.bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
}
