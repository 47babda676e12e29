// A counter in the model: drawn on the server first, counted in the browser. The protocol is JSON in and JSON out;
// docs/reference/view-kinds.md lists what may be drawn.
import { Json, quoted } from "./json";

function text(words: string, size: string = ""): string {
  const attrs = '{"text":' + quoted(words) + (size.length ? ',"size":' + quoted(size) : "") + "}";
  return '{"kind":"text","attrs":' + attrs + "}";
}

function button(words: string, msg: string): string {
  return '{"kind":"button","on":{"click":' + quoted(msg) + '},"children":[' + text(words) + "]}";
}

function draw(count: i32, name: string): string {
  const counting = '{"kind":"row","attrs":{"gap":"m"},"children":[' + button("Count", "count") + "," +
    text(count.toString(), "l") + "]}";
  return '{"kind":"stack","attrs":{"gap":"m"},"children":[' + text("Hello, " + name + ".") + "," + counting + "]}";
}

/** One step: what came in, and what is drawn next. */
function step(input: Json): string {
  // A first step with a model goes on where the build before was left.
  const kept = input.at("model").text;
  let count: i32 = kept.length ? <i32>parseInt(kept) : 0;
  if (input.at("op").text == "update" && input.at("msg").text == "count") count++;
  const tree = draw(count, input.at("cx").at("user").at("name").text);
  return '{"model":' + quoted(count.toString()) + ',"tree":' + tree + ',"effects":[],"live":false}';
}

export function tenon_alloc(len: i32): i32 {
  return <i32>heap.alloc(len);
}

export function tenon_free(ptr: i32, len: i32): void {
  heap.free(ptr);
}

/** Answers where the output is and how long: `ptr << 32 | len`. */
export function tenon_view(ptr: i32, len: i32): i64 {
  const output = String.UTF8.encode(step(Json.parse(String.UTF8.decodeUnsafe(ptr, len))));
  return ((<i64>changetype<usize>(output)) << 32) | <i64>output.byteLength;
}
