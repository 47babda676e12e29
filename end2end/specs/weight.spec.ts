// What Chromium transfers until a dashboard with one slot is alive, and the weight of a view.
import { execFileSync } from "node:child_process";
import { get } from "node:http";
import { ADA } from "../fixtures/accounts";
import { expect, live, signIn, test } from "../fixtures/test";
import { card } from "../fixtures/stories";
import { HELLO } from "../fixtures/words";
import { PLUGINS } from "../fixtures/server";

const KB = 1000;

/** Bytes of a body as they travel, compressed. */
async function transferred(url: string): Promise<number> {
  return new Promise((done, fail) => {
    const request = get(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      expect(answer.statusCode, url).toBe(200);
      expect(answer.headers["content-encoding"], url).toBe("br");
      let size = 0;
      answer.on("data", (chunk: Buffer) => (size += chunk.length));
      answer.on("end", () => done(size));
    });
    request.on("error", fail);
  });
}

test("the dashboard is alive after at most 300 kB of code, its view counted, and 55 kB of fonts", async ({ page, browser, server }) => {
  await signIn(page, ADA);
  // A context of its own: nothing is cached yet.
  const fresh = await browser.newContext({ baseURL: server.url, storageState: await page.context().storageState() });
  const visitor = await fresh.newPage();
  const session = await fresh.newCDPSession(visitor);
  await session.send("Network.enable");
  const urls = new Map<string, string>();
  const bytes = { code: 0, views: 0, fonts: 0, style: 0, page: 0, other: 0 };
  const largest: [number, string][] = [];
  session.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const path = new URL(urls.get(requestId) ?? server.url).pathname;
    largest.push([encodedDataLength, path]);
    if (path.startsWith("/blobs/")) bytes.views += encodedDataLength;
    else if (/\.(js|wasm)$/.test(path)) bytes.code += encodedDataLength;
    else if (/\.woff2$/.test(path)) bytes.fonts += encodedDataLength;
    else if (/\.css$/.test(path)) bytes.style += encodedDataLength;
    else if (path === "/t/acme") bytes.page += encodedDataLength;
    else bytes.other += encodedDataLength;
  });
  await visitor.goto("/t/acme");
  await live(visitor);
  // Alive means that a click is answered, worker and view included.
  const frame = card(visitor, HELLO.card);
  const before = await frame.innerText();
  await frame.getByRole("button", { name: "Count", exact: true }).click();
  await expect.poll(() => frame.innerText()).not.toBe(before);

  largest.sort(([a], [b]) => b - a);
  test.info().annotations.push({ type: "bytes", description: JSON.stringify({ ...bytes, largest: largest.slice(0, 12) }) });
  console.log(`   bytes: ${JSON.stringify(bytes)}`);
  const views = largest.filter(([, path]) => path.startsWith("/blobs/") && path.endsWith(".wasm"));
  expect(views.length, "the view's module came over the wire").toBeGreaterThan(0);
  expect(bytes.code, "the code was measured").toBeGreaterThan(10 * KB);
  // One slot is one view; of those that this dashboard shows, the heaviest counts.
  const withOneSlot = bytes.code + views[0][0];
  expect(withOneSlot, JSON.stringify(largest.slice(0, 12))).toBeLessThanOrEqual(300 * KB);
  expect(bytes.fonts).toBeLessThanOrEqual(55 * KB);
  await fresh.close();
});

/** The SHA-256 of the view in each package that we build, by plugin; that is its address on the server. */
function ourViews(): Record<string, string> {
  const script = `
import glob, hashlib, json, os, sys, zipfile
views = {}
for path in glob.glob(os.path.join(sys.argv[1], "*.tenon")):
    package = zipfile.ZipFile(path)
    if "view.wasm" in package.namelist():
        views[os.path.basename(path)] = hashlib.sha256(package.read("view.wasm")).hexdigest()
print(json.dumps(views))`;
  return JSON.parse(execFileSync("python3", ["-c", script, PLUGINS]).toString());
}

test("each view of our plugins weighs at most 40 kB", async ({ server }) => {
  const views = Object.entries(ourViews());
  expect(views.length, "packages with a view").toBeGreaterThanOrEqual(9);
  for (const [name, module] of views) {
    const size = await transferred(`${server.url}/blobs/${module}/view.wasm`);
    console.log(`   ${name}: ${size} bytes`);
    expect(size, name).toBeGreaterThan(KB);
    expect(size, name).toBeLessThanOrEqual(40 * KB);
  }
});
