// Attaching changes nothing: the page that becomes alive is the page that the server sent.
import type { BrowserContext, Page } from "@playwright/test";
import { ADA } from "../fixtures/accounts";
import { card, count } from "../fixtures/stories";
import { expect, live, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

/** Pages with slots. */
const views = ["/t/acme", `/t/acme/x/${HELLO.key}`, "/t/acme/x/risk-register", "/t/acme/x/risk-register?risks.sort=-code&risks.open=new"];
const pages = [
  ...views,
  "/t/acme/plugins",
  `/t/acme/plugins/${HELLO.key}`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=settings`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=activity`,
  `/t/acme/plugins/${HELLO.key}/manage?tab=activity&show=calls`,
];

test("no slot changes before the page is alive, and its elements stay the same", async ({ page }) => {
  await signIn(page, ADA);
  // Runs before any script of the page. The elements the parser made are remembered once it is done.
  await page.addInitScript(() => {
    const record = ((window as any).attach = { mutations: [] as string[], first: [] as Element[], parsed: false });
    document.addEventListener("DOMContentLoaded", () => {
      record.parsed = true;
      record.first = [...document.querySelectorAll("[data-slot] *, [data-view], [data-view] *")];
    });
    new MutationObserver((list) => {
      if (!record.parsed || document.body.hasAttribute("data-live")) return;
      for (const mutation of list) {
        const node = mutation.target instanceof Element ? mutation.target : mutation.target.parentElement;
        if (node?.closest("[data-slot], [data-view]")) {
          const from = mutation.attributeName ? ` ${mutation.attributeName} from “${mutation.oldValue}”` : "";
          record.mutations.push(`${mutation.type}${from} in ${node.outerHTML.slice(0, 160)}`);
        }
      }
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true });
  });
  for (const path of views) {
    await page.goto(path);
    await live(page);
    const found = await page.evaluate(() => {
      const { mutations, first } = (window as any).attach;
      return { mutations, slots: first.length, gone: first.filter((e: Element) => !e.isConnected).length };
    });
    expect(found.slots, `${path} has slots`).toBeGreaterThan(0);
    expect(found, path).toEqual({ mutations: [], slots: found.slots, gone: 0 });
  }
});

/** The picture once it stays: Chromium draws a picture of the page first and its images a moment later. */
async function settled(page: Page): Promise<Buffer> {
  let before = await page.screenshot();
  for (let look = 0; look < 10; look += 1) {
    const now = await page.screenshot();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}

test.describe("the page without JavaScript and the live page are equal to the pixel", () => {
  // A font that was refused is told in the console.
  test.use({ tolerated: [/ERR_FAILED.*fonts|fonts.*ERR_FAILED/] });

  // Fonts are optional: one that comes late on a first visit is used from the second on. So the very first visit is
  // compared without fonts, and the second with them.
  for (const fonts of [false, true]) {
    test(fonts ? "with fonts, on a second visit" : "without fonts, on a first visit", async ({ browser, page, server }) => {
      const refuse = (context: BrowserContext) => context.route("**/fonts/*", (route) => route.abort());
      if (!fonts) await refuse(page.context());
      await signIn(page, ADA);
      const still = await browser.newContext({
        baseURL: server.url,
        javaScriptEnabled: false,
        storageState: await page.context().storageState(),
      });
      if (!fonts) await refuse(still);
      const plain = await still.newPage();
      for (const path of pages) {
        if (fonts) {
          await plain.goto(path, { waitUntil: "networkidle" });
          await open(page, path);
        }
        let sent: Buffer, alive: Buffer, minutes: string[], later: string[];
        // "just now" may turn into "1 minute ago" between the two pictures: then both are taken again.
        do {
          await plain.goto(path);
          minutes = await plain.locator("time").allInnerTexts();
          sent = await settled(plain);
          await open(page, path);
          later = await page.locator("time").allInnerTexts();
          alive = await settled(page);
        } while (minutes.join() !== later.join());
        if (!sent.equals(alive)) {
          await test.info().attach("sent.png", { body: sent, contentType: "image/png" });
          await test.info().attach("alive.png", { body: alive, contentType: "image/png" });
        }
        expect(sent.equals(alive), `${path}: same pixels`).toBe(true);
      }
      await still.close();
    });
  }
});

test("what is done before the page is alive is not lost", async ({ page }) => {
  await signIn(page, ADA);
  let arrive = () => {};
  const late = async (path: string) => {
    const gate = new Promise<void>((open) => (arrive = open));
    await page.route("**/pkg/*.wasm", async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(path);
  };

  await test.step("the button pressed last is pressed once", async () => {
    await late("/t/acme");
    const frame = card(page, HELLO.card);
    const before = await count(frame);
    await frame.getByRole("button", { name: "Count", exact: true }).click({ clickCount: 3 });
    expect(await count(frame)).toBe(before);
    arrive();
    await live(page);
    await expect.poll(() => count(frame)).toBe(before + 1);
    await page.unroute("**/pkg/*.wasm");
  });

  await test.step("what was typed and chosen stays, and the page knows it", async () => {
    await late(`/t/acme/plugins/${HELLO.key}/manage?tab=settings`);
    await page.getByRole("textbox", { name: "Greeting" }).fill("Early");
    await page.getByRole("radio", { name: "Formal" }).check();
    arrive();
    await live(page);
    await expect(page.getByText("2 unsaved changes")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Early");
    await expect(page.getByRole("radio", { name: "Formal" })).toBeChecked();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.unroute("**/pkg/*.wasm");
  });
});
