// What Chromium transfers until a dashboard with one slot is alive, and the weight of a view.
import { ADA } from "../fixtures/accounts";
import { expect, live, signIn, test } from "../fixtures/test";
import { card } from "../fixtures/stories";
import { HELLO } from "../fixtures/words";

const KB = 1000;

test("the dashboard is alive after at most 300 kB of code and 55 kB of fonts", async ({ page, browser, server }) => {
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
    // A plugin's view has a bound of its own, below.
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
  expect(bytes.code, JSON.stringify(largest.slice(0, 12))).toBeLessThanOrEqual(300 * KB);
  expect(bytes.code, "the code was measured").toBeGreaterThan(10 * KB);
  const views = largest.filter(([, path]) => path.startsWith("/blobs/") && path.endsWith(".wasm"));
  expect(views.length, "the view's module came over the wire").toBeGreaterThan(0);
  for (const [size, path] of views) expect(size, path).toBeLessThanOrEqual(40 * KB);
  expect(bytes.fonts).toBeLessThanOrEqual(55 * KB);
  await fresh.close();
});
