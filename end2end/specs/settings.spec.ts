// Manage, Settings: the form, what is refused where it stands, secrets, unsaved changes, and two people at once.
import { GUS, ADA, MEL, KIM } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

const SETTINGS = `/t/globex/plugins/${HELLO.key}/manage?tab=settings`;
const CONFIG = `/api/v1/tenants/globex/installations/${HELLO.key}/config`;

test.beforeEach(async ({ server, page }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await install(api, "globex", HELLO.key);
  await api.dispose();
  await signIn(page, GUS);
});

test("a change is saved from the bar, says where it comes from, and can be reset", async ({ page }) => {
  await open(page, SETTINGS);
  await expect(page.getByText("From default").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveCount(0);
  await page.getByRole("textbox", { name: "Greeting" }).fill("Good day");
  await page.getByRole("radio", { name: "Formal" }).check();
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Good day");
  await expect(page.getByText("From Globex").first()).toBeVisible();
  await page.getByRole("button", { name: "Reset Greeting" }).click();
  await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Hello");
  await page.keyboard.press("Control+s");
  await said(page, "Settings saved");
});

test("Discard puts everything back", async ({ page }) => {
  await open(page, SETTINGS);
  await page.getByRole("textbox", { name: "Greeting" }).fill("Nope");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Hello");
});

test("one mistake takes the focus to its field, two to the summary", async ({ page }) => {
  await open(page, SETTINGS);
  const greeting = page.getByRole("textbox", { name: "Greeting" });
  await greeting.fill("x".repeat(41));
  await greeting.blur();
  await expect(page.getByText("Use at most 40 characters.").first()).toBeVisible();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(greeting).toBeFocused();
  await page.getByRole("checkbox", { name: "Sign the greeting" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { name: "2 things to fix" })).toBeVisible();
  await page.getByRole("link", { name: /^Signature/ }).click();
  await expect(page.getByRole("textbox", { name: "Signature" })).toBeFocused();
});

test.describe("refused by the plugin", () => {
  test.use({ tolerated: [/status of 422/] });

  test("at the field, and the old values stay in force", async ({ page }) => {
    await open(page, SETTINGS);
    await page.getByRole("textbox", { name: "Greeting" }).fill("Hey stupid");
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("Greet people kindly.").first()).toBeVisible();
    const settings = await (await page.request.get(CONFIG)).json();
    expect(settings.values.greeting).toBe("Hello");
  });
});

test("a list is edited with buttons and the keyboard alone", async ({ page }) => {
  await open(page, SETTINGS);
  const list = page.getByRole("group", { name: "Also greet" });
  await list.getByRole("button", { name: "Add to Also greet" }).click();
  await page.keyboard.type("Ada");
  await list.getByRole("button", { name: "Add to Also greet" }).click();
  await page.keyboard.type("Bo");
  await list.getByRole("button", { name: "Move up: Also greet 2" }).click();
  await expect(list.getByRole("textbox").first()).toHaveValue("Bo");
  await list.getByRole("button", { name: "Remove: Also greet 1" }).click();
  await expect(list.getByRole("textbox")).toHaveCount(1);
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  expect((await (await page.request.get(CONFIG)).json()).values.also_greet).toEqual(["Ada"]);
});

test("a branch comes with its condition, and what it held is removed with it", async ({ page }) => {
  await open(page, SETTINGS);
  await page.getByRole("checkbox", { name: "Sign the greeting" }).check();
  await page.getByRole("textbox", { name: "Signature" }).fill("The team");
  await page.getByRole("checkbox", { name: "Sign the greeting" }).uncheck();
  await expect(page.getByRole("textbox", { name: "Signature" })).toHaveCount(0);
  await expect(page.getByText("The value of “Signature” is removed when you save.")).toBeVisible();
});

test("a secret is kept, replaced and cleared, and never shown", async ({ page }) => {
  await open(page, SETTINGS);
  await page.locator("input[type=password]").fill("sesame-opens");
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  await expect(page.getByText(/Saved · changed/)).toBeVisible();
  await page.reload();
  expect(await page.content()).not.toContain("sesame");
  await page.getByRole("button", { name: "Replace: Passphrase" }).click();
  await expect(page.locator("input[type=password]")).toHaveValue("");
  await page.getByRole("button", { name: "Keep the old one: Passphrase" }).click();
  await page.getByRole("button", { name: "Clear: Passphrase" }).click();
  await expect(page.getByText("Is removed when you save.")).toBeVisible();
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  expect((await (await page.request.get(CONFIG)).json()).secrets.passphrase.$secret).toBe("unset");
});

test("leaving with unsaved changes is asked first", async ({ page }) => {
  await open(page, SETTINGS);
  await page.getByRole("textbox", { name: "Greeting" }).fill("Nope");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Dashboard" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving 1 change?" });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Nope");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Dashboard" }).click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await page.waitForURL("**/t/globex");
});

test("the connection test of saved settings tells what it found", async ({ page }) => {
  await open(page, SETTINGS);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/Connected in \d+ ms, just now/)).toBeVisible();
});

test("two people at once: nothing of either is lost", async ({ page, server }) => {
  await open(page, SETTINGS);
  await page.getByRole("textbox", { name: "Greeting" }).fill("Mine");
  const api = await signInApi(server.url, GUS);
  const answer = await api.request.put(CONFIG, { data: { values: { greeting: "Theirs", tone: "formal" }, secrets: {} } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await api.dispose();
  // By the live stream, or at the latest with the save.
  await expect(page.getByText(/changed this/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "Keep mine: Greeting" })).toBeChecked();
  await page.getByRole("button", { name: "Use these" }).click();
  await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Mine");
  await expect(page.getByRole("radio", { name: "Formal" })).toBeChecked();
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  const saved = await (await page.request.get(CONFIG)).json();
  expect([saved.values.greeting, saved.values.tone]).toEqual(["Mine", "formal"]);
});

test.describe("somebody who may not configure", () => {
  test.use({ tolerated: [/status of 40[34]/] });

  test("is told who may", async ({ browser, server }) => {
    for (const who of [MEL, KIM]) {
      const context = await browser.newContext({ baseURL: server.url });
      const page = await context.newPage();
      await signIn(page, who, "/t/acme");
      await page.goto(`/t/acme/plugins/${HELLO.key}/manage?tab=settings`);
      await expect(page.getByText(/Ask Ada Lovelace/).first()).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveCount(0);
      await context.close();
    }
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await signIn(page, ADA);
    const foreign = await page.goto(SETTINGS);
    expect(foreign?.status()).toBe(404);
    await context.close();
  });
});
