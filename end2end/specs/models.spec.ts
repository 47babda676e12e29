// The model inventory: records, tabs and a dashboard card without a backend, by owner, member and viewer.
import { ADA, MEL, VIC } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { card } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";

const KEY = "model-inventory";
const MODELS = `/t/acme/x/${KEY}`;
const API = `/api/v1/tenants/acme/records/${KEY}/models`;

test.beforeAll(async ({ server }) => {
  const ada = await signInApi(server.url, ADA);
  await install(ada, "acme", KEY);
  await ada.dispose();
});

test.afterAll(async ({ server }) => {
  const ada = await signInApi(server.url, ADA);
  await ada.request.delete(`/api/v1/tenants/acme/installations/${KEY}?data=delete`);
  await ada.dispose();
});

test("a member records models, and each tab shows its own", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, MODELS);
  const main = page.getByRole("main");
  await expect(main.getByText("No models yet")).toBeVisible();
  for (const [name, stage] of [["Credit scoring", "In production"], ["Churn", "Planned"]]) {
    await main.getByRole("link", { name: "Add to models" }).first().click();
    const sheet = page.getByRole("complementary", { name: "New in Models" });
    await sheet.getByLabel("Name", { exact: true }).fill(name);
    await sheet.getByLabel("Version", { exact: true }).fill("1.0");
    await sheet.getByText(stage, { exact: true }).click();
    await sheet.getByRole("button", { name: "Save changes" }).click();
    await expect(sheet).toHaveCount(0);
  }
  const rows = main.getByRole("table", { name: "Models" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await main.getByRole("tab", { name: "In production" }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Credit scoring");
  await main.getByRole("tab", { name: "Reviews" }).click();
  await expect(main.getByText("Churn")).toHaveCount(0);
});

test.describe("the same model in the same version", () => {
  test.use({ tolerated: [/status of 4(09|22)/] });

  test("is refused where it stands", async ({ page, server }) => {
    const mel = await signInApi(server.url, MEL);
    const made = await mel.request.post(API, { data: { values: { name: "Twin", version: "2" } } });
    expect(made.status(), await made.text()).toBe(201);
    await mel.dispose();
    await signIn(page, MEL);
    await open(page, `${MODELS}?models.open=new`);
    const sheet = page.getByRole("complementary", { name: "New in Models" });
    await sheet.getByLabel("Name", { exact: true }).fill("Twin");
    await sheet.getByLabel("Version", { exact: true }).fill("2");
    await sheet.getByRole("button", { name: "Save changes" }).click();
    await expect(sheet.getByText(/already/).first()).toBeVisible();
    await expect(sheet.getByLabel("Name", { exact: true })).toHaveValue("Twin");
  });
});

test("the card on the dashboard shows the newest, and leads to the page", async ({ page }) => {
  await signIn(page, VIC);
  await open(page, "/t/acme");
  const frame = card(page, "Models");
  await expect(frame.getByText(/Twin 2/)).toBeVisible();
  await frame.getByRole("link", { name: "Open models" }).click();
  await page.waitForURL(`**${MODELS}`);
  const main = page.getByRole("main");
  await expect(main.getByRole("table", { name: "Models" })).toBeVisible();
  await expect(main.getByRole("link", { name: "Add to models" })).toHaveCount(0);
});
