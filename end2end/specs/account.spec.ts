// Signing in, and what a person may set for themselves: theme, sessions, API tokens.
import { ADA, MEL, PASSWORD } from "../fixtures/accounts";
import { said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";

test.describe("a wrong password", () => {
  test.use({ tolerated: [/status of 40[13]/] });

  test("answers like an unknown address, and keeps what was typed", async ({ page }) => {
    const answers: string[] = [];
    for (const email of [ADA, "nobody@acme.test"]) {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByRole("alert")).toHaveText(/That e-mail and password do not match\./);
      await expect(page.getByLabel("E-mail")).toHaveValue(email);
      answers.push(await page.getByRole("alert").innerText());
    }
    expect(answers[0]).toBe(answers[1]);
  });
});

test("signed out, a page leads to sign-in and back", async ({ page }) => {
  await page.goto("/t/acme/plugins");
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(ADA);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/t/acme/plugins");
});

test("a foreign address is never followed after sign-in", async ({ page, server }) => {
  for (const next of ["https://example.org/", "//example.org/", "/\\example.org"]) {
    // An open page would notice that its session is gone, and complain.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await signIn(page, ADA, next);
    expect(new URL(page.url()).origin).toBe(server.url);
  }
});

test("the theme is in the server's HTML: no flash", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, "/account");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("button", { name: "Save look" }).click();
  await expect(page.locator("[data-theme=dark]").first()).toBeAttached();
  await expect
    .poll(async () => (await (await page.context().request.get("/t/acme")).text()).includes('data-theme="dark"'))
    .toBe(true);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.getByRole("radio", { name: "As my system" }).check();
  await page.getByRole("button", { name: "Save look" }).click();
  await expect(page.locator("[data-theme=dark]")).toHaveCount(0);
});

test("a session on another device can be ended", async ({ browser, page, server }) => {
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await signIn(elsewhere, MEL);
  await signIn(page, MEL);
  await open(page, "/account");
  const table = page.getByRole("table", { name: "Your sessions" });
  const rows = table.getByRole("row").filter({ has: page.getByRole("button", { name: "Revoke" }) });
  await expect(rows.first()).toBeVisible();
  const count = await rows.count();
  await rows.first().getByRole("button", { name: "Revoke" }).click();
  // A row that is busy has no button of this name either: the end is what the page says.
  await said(page, "That session is signed out.");
  await expect(rows).toHaveCount(count - 1);
  await elsewhere.goto("/t/acme");
  await elsewhere.waitForURL(/\/sign-in/);
  await other.close();
});

test("an API token is shown once, works, and can be revoked", async ({ page, server }) => {
  await signIn(page, ADA);
  await open(page, "/account");
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "New API token" }).click();
  await page.getByLabel("Name", { exact: true }).last().fill("build machine");
  await page.getByRole("group", { name: "It may" }).getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByText("This is your token.")).toBeVisible();
  const token = (await page.getByText(/^tnn_/).first().innerText()).trim();
  const ask = () => fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);

  await open(page, "/account");
  await expect(page.getByText(token)).toHaveCount(0);
  const row = page.getByRole("table", { name: "Your API tokens" }).getByRole("row").filter({ hasText: "build machine" });
  await row.getByRole("button", { name: "Revoke build machine" }).click();
  await expect(row).toHaveCount(0);
  expect((await ask()).status).toBe(401);
});
