// What plugins do beyond their screens, as people see it: a spreadsheet is imported, a job is run, and the page that
// manages a plugin says what it did.
import { readFileSync } from "node:fs";
import { ADA, MEL } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";

const RISKS = "/t/acme/x/risk-register";
const sheet = (rows: string[]) => ({
  name: "risks.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["title,likelihood,severity", ...rows].join("\n")),
});

// A server of its own: other stories count the risks and their numbers.
test.use({ surroundings: { TENON_STORY: "powers" } });

test.beforeAll(async ({ server }) => {
  const ada = await signInApi(server.url, ADA);
  for (const plugin of ["risk-import", "daily-kpi"]) await install(ada, "acme", plugin);
  await ada.dispose();
});

test("a member imports a spreadsheet: its mistakes first, then its rows", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, RISKS);
  await page.getByRole("main").getByRole("button", { name: "More from plugins" }).click();
  await page.getByRole("menuitem", { name: "Import…" }).click();
  const dialog = page.getByRole("dialog", { name: "Import risks" });
  const template = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download template" }).click();
  const saved = await template;
  expect(saved.suggestedFilename()).toMatch(/\.xlsx$/);
  expect(readFileSync(await saved.path()).subarray(0, 2).toString()).toBe("PK");

  await dialog.getByLabel("File").setInputFiles(sheet(["Too many cooks,Often,Major"]));
  await expect(dialog.getByText("1 of 1 row has a mistake")).toBeVisible();
  await expect(dialog.getByRole("table", { name: "What is wrong" })).toContainText("likelihood");
  await expect(dialog.getByRole("button", { name: "Import", exact: true })).toBeDisabled();

  await dialog.getByRole("button", { name: "Choose another file" }).click();
  await dialog.getByLabel("File").setInputFiles(sheet(["The cook leaves,Likely,Major", "The oven stays on,Rare,Minor"]));
  await expect(dialog.getByText("2 rows, and nothing is wrong with them")).toBeVisible();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByText("2 of 2 rows written")).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await open(page, `${RISKS}?risks.sort=-code`);
  const rows = page.getByRole("table", { name: "Risks" }).getByRole("row");
  await expect(rows.filter({ hasText: "The cook leaves" })).toContainText("High");
  await expect(rows.filter({ hasText: "The oven stays on" })).toBeVisible();
});

test("a job is run by hand, and the plugin's page says how it ended and what it used", async ({ page }) => {
  await signIn(page, ADA);
  const activity = "/t/acme/plugins/daily-kpi/manage?tab=activity&show=calls";
  await open(page, activity);
  const jobs = page.getByRole("table", { name: "Background jobs of this plugin" });
  const row = jobs.getByRole("row").filter({ hasText: "Count risks" });
  await row.getByRole("button", { name: "Run now" }).click();
  await said(page, "“Count risks” was started.");
  await expect(async () => {
    await open(page, activity);
    await expect(row).toContainText("Done", { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  const calls = page.getByRole("table", { name: "Last calls into this plugin" });
  const call = calls.getByRole("row").filter({ hasText: "Job count" }).first();
  await expect(call).toContainText("Answered");
  await call.getByText(/^Used \d+ powers?$/).click();
  await expect(call).toContainText("services risk-register/risks@1.summary");
  await open(page, "/t/acme");
  await expect(page.getByRole("region", { name: "Risks by day" }).or(page.getByText("Risks by day")).first()).toBeVisible();
});

test("who may not configure plugins sees neither jobs nor calls", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, "/t/acme/plugins/daily-kpi/manage?tab=activity&show=calls");
  await expect(page.getByRole("heading", { name: "What was done" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Last calls" })).toHaveCount(0);
});
