// What Chromium transfers until a dashboard with one slot is alive, and the weight of a view.
import { get } from "node:http";
import { ADA } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { expect, live, signIn, test } from "../fixtures/test";
import { card } from "../fixtures/stories";
import { HELLO } from "../fixtures/words";

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

const OURS = ["clock-wall", "hello-world", "model-inventory", "risk-register"];

test("each view of our plugins weighs at most 40 kB", async ({ server }) => {
  const ada = await signInApi(server.url, ADA);
  const modules = new Map<string, string>();
  for (const key of OURS) {
    await install(ada, "acme", key);
    const { items: contributions } = await (await ada.request.get("/api/v1/tenants/acme/contributions")).json();
    const shown = contributions.find(
      (one: { plugin: string; slot: string }) => one.plugin === key && ["page", "dashboard.widgets"].includes(one.slot),
    );
    const answer = await ada.request.post("/api/v1/tenants/acme/views", { data: { views: [{ plugin: key, contribution: shown.id }] } });
    const [view] = (await answer.json()).views;
    expect(view.module, JSON.stringify(view)).toMatch(/^[0-9a-f]{64}$/);
    modules.set(key, view.module);
  }
  for (const [key, module] of modules) {
    const size = await transferred(`${server.url}/blobs/${module}/view.wasm`);
    console.log(`   ${key}: ${size} bytes`);
    expect(size, key).toBeGreaterThan(KB);
    expect(size, key).toBeLessThanOrEqual(40 * KB);
  }
  for (const key of ["clock-wall", "model-inventory"]) {
    await ada.request.delete(`/api/v1/tenants/acme/installations/${key}?data=delete`);
  }
  await ada.dispose();
});
