// Finding a plugin: search and category, with the state in the URL.
import { ADA, GUS, VIC } from "../fixtures/accounts";
import { expect, live, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

test("search filters as one types, keeps its state in the URL, and says how many it found", async ({ page }) => {
  await signIn(page, GUS);
  await open(page, "/t/globex/plugins");
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox");
  await expect(search).toBeFocused();
  await search.fill("hello");
  await page.waitForURL(/[?&]q=hello/);
  const main = page.getByRole("main");
  await expect(main.getByRole("article")).toHaveCount(1);
  await expect(main.getByRole("status").filter({ hasText: /1 plugin/ })).toBeAttached();

  // A reload and a copied link show the same.
  await page.reload();
  await expect(search).toHaveValue("hello");
  await expect(main.getByRole("article")).toHaveCount(1);

  await live(page);
  await search.focus();
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await expect(main.getByRole("article").filter({ hasText: "Clock Wall" })).toBeVisible();
});

test("what nobody offers is a sentence with a way back", async ({ page }) => {
  await signIn(page, GUS);
  await open(page, "/t/globex/plugins?q=qqqqqqqq");
  await expect(page.getByText("No plugin matches “qqqqqqqq”.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Clear filters" }).or(page.getByRole("button", { name: "Clear filters" })).first().click();
  await expect(page.getByRole("main").getByRole("article").first()).toBeVisible();
});

test("the detail page says what the plugin may do before it is installed", async ({ page }) => {
  await signIn(page, GUS);
  await open(page, `/t/globex/plugins/${HELLO.key}`);
  const main = page.getByRole("main");
  for (const cell of ["Reads", "Keeps", "Sends to", "Acts"]) await expect(main.getByText(cell, { exact: true }).first()).toBeVisible();
  await expect(main.getByText("Works with this server")).toBeVisible();
  await main.getByRole("link", { name: /^Permissions/ }).click();
  await page.waitForURL(/tab=permissions/);
  await expect(main.getByText("Remembers small values of its own").first()).toBeVisible();
  await main.getByRole("link", { name: /^Versions/ }).click();
  await page.waitForURL(/tab=versions/);
  await expect(main.getByText("1.1.0").first()).toBeVisible();
});

test("a viewer sees details in place of Install, and is told whom to ask", async ({ page }) => {
  await signIn(page, VIC);
  await open(page, "/t/acme/plugins/clock-wall");
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: "Install", exact: true })).toHaveCount(0);
  await expect(main.getByText("Ask Ada Lovelace to install this.")).toBeVisible();
  await open(page, "/t/acme/plugins");
  await expect(main.getByText("See details").first()).toBeVisible();
});

test.describe("another tenant", () => {
  test.use({ tolerated: [/status of 404/] });

  test("looks like one that does not exist", async ({ page }) => {
    await signIn(page, ADA);
    const foreign = await page.goto("/t/globex");
    const words = await page.getByRole("main").innerText();
    const missing = await page.goto("/t/no-such-tenant");
    expect([foreign?.status(), missing?.status()]).toEqual([404, 404]);
    expect((await page.getByRole("main").innerText()).replaceAll("no-such-tenant", "globex")).toBe(words);
  });
});
