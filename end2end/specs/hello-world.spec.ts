// The first story: an owner finds a plugin, allows it, uses its screens, and removes it again.
import { GUS, KIM } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { card, count, installHello, uninstallHello, entry } from "../fixtures/stories";
import { expect, open, signIn, test, watch } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

test.beforeEach(async ({ server }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await api.dispose();
});

test("an owner installs hello-world, its card counts, and an uninstall removes it", async ({ page }) => {
  await signIn(page, GUS);
  await page.waitForURL("**/t/globex");
  await expect(card(page, HELLO.card)).toHaveCount(0);

  await installHello(page, "globex");
  // No reload since: the page's entry is in the sidebar already.
  await expect(entry(page, HELLO.page)).toBeVisible();

  await open(page, "/t/globex");
  const frame = card(page, HELLO.card);
  await expect(frame).toBeVisible();
  const before = await count(frame);
  await frame.getByRole("button", { name: "Count", exact: true }).click();
  await expect.poll(() => count(frame)).toBe(before + 1);

  await entry(page, HELLO.page).click();
  await page.waitForURL(`**/t/globex/x/${HELLO.key}`);
  await expect(page.getByRole("main")).toContainText("Hello");

  await uninstallHello(page, "globex");
  await expect(entry(page, HELLO.page)).toHaveCount(0);
  await open(page, "/t/globex");
  await expect(card(page, HELLO.card)).toHaveCount(0);
});

test("a second browser sees the card appear and disappear within a second, without a reload", async ({ browser, server }) => {
  const other = await browser.newContext({ baseURL: server.url });
  const complaints = watch(other);
  const watcher = await other.newPage();
  await signIn(watcher, KIM, "/t/globex");
  await open(watcher, "/t/globex");
  await expect(card(watcher, HELLO.card)).toHaveCount(0);
  // The moment at which the frame comes or goes is taken inside the page, not by asking it.
  await watcher.evaluate((label) => {
    const seen = ((window as any).seen = { came: 0, went: 0 });
    const there = () => [...document.querySelectorAll("main section")].some((s) => {
      const heading = s.getAttribute("aria-labelledby");
      return heading && document.getElementById(heading)?.textContent?.includes(label);
    });
    new MutationObserver(() => {
      if (!seen.came && there()) seen.came = Date.now();
      if (seen.came && !seen.went && !there()) seen.went = Date.now();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, HELLO.card);

  const api = await signInApi(server.url, GUS);
  const detail = await (await api.request.get(`/api/v1/plugins/${HELLO.key}`)).json();
  const installed = await api.request.post("/api/v1/tenants/globex/installations", {
    data: { plugin: HELLO.key, grants: detail.permissions.map(({ id }: { id: string }) => ({ id })), enable: true },
  });
  const installedAt = Date.now();
  expect(installed.status(), await installed.text()).toBe(201);
  await expect(card(watcher, HELLO.card)).toBeVisible();

  const removed = await api.request.delete(`/api/v1/tenants/globex/installations/${HELLO.key}?data=keep`);
  const removedAt = Date.now();
  expect(removed.ok(), await removed.text()).toBe(true);
  await expect(card(watcher, HELLO.card)).toHaveCount(0);

  const seen = await watcher.evaluate(() => (window as any).seen);
  expect(seen.came - installedAt, "milliseconds from the answer to the card").toBeLessThan(1000);
  expect(seen.went - removedAt, "milliseconds from the answer to its end").toBeLessThan(1000);
  expect(complaints).toEqual([]);
  await api.dispose();
  await other.close();
});

test("a view is told the status that its route answered", async ({ page, server }) => {
  const api = await signInApi(server.url, GUS);
  await install(api, "globex", HELLO.key);
  await api.dispose();
  // What the page hands to the view's worker, as text.
  await page.addInitScript(() => {
    const told = ((window as any).told = [] as string[]);
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, message: any) {
      if (message?.input) told.push(new TextDecoder().decode(message.input));
      return post.call(this, message);
    };
  });
  await signIn(page, GUS);
  await open(page, `/t/globex/x/${HELLO.key}`);
  await page.getByRole("main").getByRole("button", { name: "Save count" }).click();
  const results = () =>
    page.evaluate(() => (window as any).told.map((text: string) => JSON.parse(text).event?.value).filter((value: any) => value?.status));
  // POST /count answers 201 Created.
  await expect.poll(async () => (await results()).at(-1)?.status).toBe(201);
  expect((await results()).at(-1)).toMatchObject({ ok: true, status: 201 });
});
