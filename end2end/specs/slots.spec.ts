// Plugins that stand in each other's pages: parts that come while a page is open, what they tell it, and modals.
import { ADA, ROOT } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { BOARD, HELPER, PARTS, publishSlots } from "../fixtures/slots";
import { expect, open, signIn, test } from "../fixtures/test";

const remove = async (url: string, key: string) => {
  const ada = await signInApi(url, ADA);
  await ada.request.delete(`/api/v1/tenants/acme/installations/${key}?data=delete`);
  await ada.dispose();
};

const add = async (url: string, key: string) => {
  const ada = await signInApi(url, ADA);
  await install(ada, "acme", key);
  await ada.dispose();
};

test.beforeAll(async ({ server }) => {
  const root = await signInApi(server.url, ROOT);
  await publishSlots(root);
  await root.dispose();
  await add(server.url, BOARD);
});

test.afterAll(async ({ server }) => {
  await remove(server.url, PARTS);
  await remove(server.url, BOARD);
  await remove(server.url, HELPER);
});

test("a part comes and goes while the page is open, and tells the page", async ({ page, server }) => {
  await remove(server.url, PARTS);
  await signIn(page, ADA);
  await open(page, `/t/acme/x/${BOARD}`);
  const main = page.getByRole("main");
  await expect(main.getByText("Nobody is here")).toBeVisible();
  await add(server.url, PARTS);
  const part = main.getByRole("region", { name: "A part of it" });
  await expect(part).toBeVisible();
  await expect(part.getByText("Slot Parts")).toBeVisible();
  await expect(main.getByText("Nobody is here")).toBeHidden();
  await part.getByRole("button", { name: "Tell the page" }).click();
  await expect(main.getByText("Something was heard")).toBeVisible();
  await remove(server.url, PARTS);
  await expect(part).toBeHidden();
  await expect(main.getByText("Nobody is here")).toBeVisible();
});

test("a menu item opens a modal over the page, and its view closes it", async ({ page, server }) => {
  await add(server.url, PARTS);
  await signIn(page, ADA);
  await open(page, `/t/acme/x/${BOARD}`);
  const opener = page.getByRole("main").getByRole("button", { name: "More from plugins" });
  await opener.click();
  await page.getByRole("menuitem", { name: "Import parts…" }).click();
  const modal = page.getByRole("dialog", { name: "Import parts" });
  await expect(modal.getByText("Choose a file")).toBeVisible();
  await expect(modal.getByText("Slot Parts")).toBeVisible();
  await modal.getByRole("button", { name: "Done here" }).click();
  await expect(modal).toBeHidden();
  // Again, and closed by the person.
  await opener.click();
  await page.getByRole("menuitem", { name: "Import parts…" }).click();
  await expect(modal.getByText("Choose a file")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(modal).toBeHidden();
});

test("an input, a menu and a chart of a view do what they say", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, `/t/acme/x/${BOARD}`);
  const main = page.getByRole("main");
  const name = main.getByLabel("Your name");
  await name.fill("Ada");
  await name.press("Tab");
  await expect(main.getByText("Something was heard")).toBeVisible();
  await expect(name, "the view was drawn anew and the input kept what was typed").toHaveValue("Ada");
  await expect(main.getByRole("img", { name: "Parts a month" })).toBeVisible();
  await main.getByText("Show as table").click();
  await expect(main.getByRole("row", { name: "June 12" })).toBeVisible();
  await main.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Count them" })).toBeVisible();
});

test("a form of a view says what is missing, and is sent when nothing is", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, `/t/acme/x/${BOARD}`);
  const main = page.getByRole("main");
  const title = main.getByRole("textbox", { name: "Title" });
  await main.getByRole("button", { name: "Send it" }).click();
  await expect(title).toBeFocused();
  await expect(title).toHaveAttribute("aria-invalid", "true");
  await expect(main.getByText("Something was heard")).toHaveCount(0);
  await title.fill("Leaking roof");
  await main.getByRole("button", { name: "Send it" }).click();
  await expect(main.getByText("Something was heard")).toBeVisible();
  await expect(title, "the view was drawn anew and the form kept what was typed").toHaveValue("Leaking roof");
});

test("a slot is on the page before any script runs", async ({ browser, page, server }) => {
  await add(server.url, PARTS);
  await signIn(page, ADA);
  const plain = await browser.newContext({
    baseURL: server.url,
    storageState: await page.context().storageState(),
    javaScriptEnabled: false,
  });
  const reader = await plain.newPage();
  await reader.goto(`/t/acme/x/${BOARD}`);
  await expect(reader.getByRole("region", { name: "A part of it" }).getByText("A part", { exact: true })).toBeVisible();
  await expect(reader.getByLabel("Your name")).toBeVisible();
  await plain.close();
});

test("a plugin helps with its own settings: it proposes a value and saves it when asked to", async ({ browser, page, server }) => {
  await add(server.url, HELPER);
  await signIn(page, ADA);
  const settings = `/t/acme/plugins/${HELPER}/manage?tab=settings`;
  const plain = await browser.newContext({
    baseURL: server.url,
    storageState: await page.context().storageState(),
    javaScriptEnabled: false,
  });
  const reader = await plain.newPage();
  await reader.goto(settings);
  await expect(reader.getByRole("region", { name: "Find a server" }).getByText("Which server?")).toBeVisible();
  await plain.close();
  await open(page, settings);
  await expect(page.getByRole("textbox", { name: "Server" })).toHaveValue("one");
  await page.getByRole("region", { name: "Find a server" }).getByRole("button", { name: "Use the usual one" }).click();
  await expect(page.locator("#toasts").getByText("Settings saved")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Server" })).toHaveValue("the usual");
  const stored = await (await page.request.get(`/api/v1/tenants/acme/installations/${HELPER}/config`)).json();
  expect(stored.values.server).toBe("the usual");
  expect(stored.values.unknown).toBeUndefined();
});

test.describe("disabling what another plugin needs", () => {
  // The refusal is an answer that the console calls an error.
  test.use({ tolerated: [/status of 409/] });

  test("opens its plan, and changes nothing", async ({ page, server }) => {
    await add(server.url, PARTS);
    await signIn(page, ADA);
    await open(page, `/t/acme/plugins/${BOARD}/manage`);
    await page.getByRole("button", { name: "Disable", exact: true }).click();
    const plan = page.getByRole("dialog", { name: "Slot Board cannot be disabled yet" });
    await expect(plan.getByText("Slot Parts needs it. Disable that first.")).toBeVisible();
    await expect(plan.getByRole("link", { name: "Slot Parts" })).toHaveAttribute("href", `/t/acme/plugins/${PARTS}/manage`);
    await page.keyboard.press("Escape");
    await expect(plan).toBeHidden();
    const now = await (await page.request.get(`/api/v1/tenants/acme/installations/${BOARD}`)).json();
    expect(now.status).toBe("active");
  });
});
