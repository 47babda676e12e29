// Records of a plugin: the host's table and form, as owner, member and viewer.
import { ADA, GUS, MEL, VIC } from "../fixtures/accounts";
import { signInApi } from "../fixtures/api";
import { expect, open, signIn, test } from "../fixtures/test";

const RISKS = "/t/acme/x/risk-register";
const API = "/api/v1/tenants/acme/records/risk-register/risks";

test("the risks are in the server's HTML, sorted as the address says", async ({ browser, server, page }) => {
  await signIn(page, ADA);
  const still = await browser.newContext({
    baseURL: server.url,
    storageState: await page.context().storageState(),
    javaScriptEnabled: false,
  });
  const reader = await still.newPage();
  await reader.goto(`${RISKS}?risks.sort=-code`);
  const rows = reader.getByRole("table", { name: "Risks" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("R-040");
  await still.close();
});

test("a member adds a risk: number and level are made by the plugin, and a wrong value is told at its field", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, RISKS);
  await page.getByRole("link", { name: "Add to risks" }).first().click();
  const sheet = page.getByRole("complementary", { name: "New in Risks" });
  await sheet.getByRole("button", { name: "Save changes" }).click();
  await expect(sheet.getByLabel("Risk", { exact: true })).toBeFocused();
  await sheet.getByLabel("Risk", { exact: true }).fill("The wrong people read it");
  await sheet.getByText("Likely", { exact: true }).click();
  await sheet.getByText("Major", { exact: true }).click();
  await sheet.getByRole("button", { name: "Save changes" }).click();
  await expect(sheet).toHaveCount(0);
  await open(page, `${RISKS}?risks.sort=-code`);
  const first = page.getByRole("table", { name: "Risks" }).getByRole("row").nth(1);
  await expect(first).toContainText("R-041");
  await expect(first).toContainText("High");
});

test("a filter is a chip in the address, and goes with its cross", async ({ page }) => {
  await signIn(page, ADA);
  const filter = encodeURIComponent('[["level","eq","Very high"]]');
  await open(page, `${RISKS}?risks.filter=${filter}`);
  const rows = page.getByRole("table", { name: "Risks" }).getByRole("row");
  for (const text of (await rows.allInnerTexts()).slice(1)) expect(text).toContain("Very high");
  await page.getByRole("link", { name: "Remove the filter: Level is Very high" }).click();
  await expect(page).not.toHaveURL(/risks\.filter/);
});

test.describe("two who edit the same record", () => {
  // The refusal of the second is an answer that the console calls an error.
  test.use({ tolerated: [/status of 412/] });

  test("do not lose each other's work", async ({ page, server }) => {
    await signIn(page, ADA);
    await open(page, `${RISKS}?risks.sort=code`);
    await page.getByRole("table", { name: "Risks" }).getByRole("row").nth(1).getByRole("link").click();
    const sheet = page.getByRole("complementary");
    await sheet.getByLabel("Risk", { exact: true }).fill("Mine");
    const mel = await signInApi(server.url, MEL);
    const { items } = await (await mel.request.get(`${API}?sort=code&limit=1`)).json();
    const theirs = await mel.request.put(`${API}/${items[0].id}`, {
      data: { values: { ...items[0].values, description: "Theirs" }, if_version: items[0].version },
    });
    expect(theirs.ok(), await theirs.text()).toBe(true);
    await sheet.getByRole("button", { name: "Save changes" }).click();
    await sheet.getByRole("button", { name: "Load what is stored" }).click();
    await expect(sheet.getByRole("textbox", { name: /^Description/ })).toHaveValue("Theirs");
    await expect(sheet.getByLabel("Risk", { exact: true })).toHaveValue("Mine");
    await sheet.getByRole("button", { name: "Save changes" }).click();
    await expect(sheet).toHaveCount(0);
    const now = await (await mel.request.get(`${API}/${items[0].id}`)).json();
    expect(now.values).toMatchObject({ title: "Mine", description: "Theirs" });
    await mel.dispose();
  });
});

test("selected records are deleted together, after one question", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, `${RISKS}?risks.sort=-code`);
  const table = page.getByRole("table", { name: "Risks" });
  await table.getByRole("row").nth(1).getByRole("checkbox").check();
  await table.getByRole("row").nth(2).getByRole("checkbox").check();
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete 2 records" }).click();
  await expect(page.locator("#toasts").getByText("2 records deleted")).toBeVisible();
  await expect(page.getByText("2 selected")).toHaveCount(0);
});

test("a viewer reads and cannot write; a stranger finds nothing", async ({ page, server }) => {
  await signIn(page, VIC);
  await open(page, RISKS);
  await expect(page.getByRole("table", { name: "Risks" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add to risks" })).toHaveCount(0);
  await expect(page.getByRole("table", { name: "Risks" }).getByRole("checkbox")).toHaveCount(0);
  const vic = await signInApi(server.url, VIC);
  expect((await vic.request.post(API, { data: { values: { title: "No" } } })).status()).toBe(403);
  const gus = await signInApi(server.url, GUS);
  expect((await gus.request.get(API)).status()).toBe(404);
  await vic.dispose();
  await gus.dispose();
});

test("the whole collection can be saved as CSV", async ({ page }) => {
  await signIn(page, ADA);
  await open(page, RISKS);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("risk-register-risks.csv");
});
