// The backend: a fresh one for each call, which remembers nothing by itself. What lasts goes through the imports.
import { get, set } from "tenon:plugin/kv@0.1.0";

const encode = (value) => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Refuses the call; `code` is one of invalid, refused, unavailable, not-supported, failed. */
function fault(code, message, fields = []) {
  return { code, message, fields, retryAfterMs: undefined };
}

/** What an import refused becomes a fault of ours. */
function ask(work) {
  try {
    return work();
  } catch (error) {
    const { tag, val } = error.payload ?? {};
    throw tag === "denied" || tag === "quota" ? fault("refused", val) : fault("unavailable", val ?? tag ?? String(error));
  }
}

function readCount() {
  const entry = ask(() => get("count"));
  return { count: entry ? decode(entry.value) : 0, version: entry?.version ?? 0n };
}

const head = (value) => [JSON.stringify(value), new Uint8Array()];

function answer(count) {
  const headers = [["content-type", "application/json"]];
  return [JSON.stringify({ status: 200, headers }), encode({ count, message: `The count is ${count}.` })];
}

function add(body) {
  const { by = 1 } = body.length === 0 ? {} : decode(body);
  if (!Number.isInteger(by) || by < 1 || by > 100) {
    const field = { pointer: "/by", code: "range", message: "Use 1 to 100." };
    throw fault("invalid", "This cannot be added.", [field]);
  }
  const { count, version } = readCount();
  // Only over what was read: somebody else may count at the same time.
  ask(() => set({ key: "count", value: encode(count + by), ttlMs: undefined, ifVersion: version }));
  return answer(count + by);
}

function route(request, body) {
  switch (`${request.method} ${request.pattern}`) {
    case "GET /count":
      return answer(readCount().count);
    case "POST /count":
      return add(body);
    default:
      throw fault("not-supported", `Nothing answers ${request.method} ${request.path}.`);
  }
}

/** Every call comes here: `kind` says why, `text` is JSON (docs/reference/backend-calls.schema.json), `body` raw. */
export function invoke(kind, text, body) {
  switch (kind) {
    case "install":
      return head({ message: "Installed. Press Count on the dashboard." });
    case "enable":
    case "disable":
    case "uninstall":
      return head({});
    case "health":
      return head({ healthy: true, message: `The count is ${readCount().count}.` });
    case "route":
      return route(JSON.parse(text), body);
    default:
      throw fault("not-supported", `this plugin does not handle calls of kind ${kind}`);
  }
}
