// What plugins do beyond their screens, as people see it: a spreadsheet is imported, a job is run, and the page that
// manages a plugin says what it did.
import { readFileSync } from "node:fs";
import { ADA, MEL } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { card, said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { workbook } from "../fixtures/workbook";
import type { Locator, Page } from "@playwright/test";

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

async function importDialog(page: Page): Promise<Locator> {
  await open(page, RISKS);
  await page.getByRole("main").getByRole("button", { name: "More from plugins" }).click();
  await page.getByRole("menuitem", { name: "Import…" }).click();
  return page.getByRole("dialog", { name: "Import risks" });
}

test("a member imports a spreadsheet: its mistakes first, then its rows", async ({ page }) => {
  await signIn(page, MEL);
  const dialog = await importDialog(page);
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

test("a workbook is read row by row: each mistake stands with its row and its field", async ({ page }) => {
  await signIn(page, MEL);
  const dialog = await importDialog(page);
  const names = ["Risk", "Likelihood", "Due date"];
  const rows = [["The roof leaks & drips", "Likely", "2027-01-31"], ["The lift stops", "Often", "soon"]];
  await dialog.getByLabel("File").setInputFiles(workbook("risks.xlsx", [names, ...rows]));
  await expect(dialog.getByText("1 of 2 rows has a mistake")).toBeVisible();
  const wrong = dialog.getByRole("table", { name: "What is wrong" }).getByRole("row");
  await expect(wrong).toHaveCount(3);
  for (const field of ["likelihood", "due date"]) {
    const cells = wrong.filter({ hasText: field }).getByRole("cell");
    await expect(cells.nth(0)).toHaveText("3");
    await expect(cells.nth(1)).toHaveText(field);
  }
  await expect(wrong.filter({ hasText: "due date" })).toContainText("“soon” is no date");
  await expect(dialog.getByRole("table", { name: "First rows" })).toContainText("The roof leaks & drips");

  await dialog.getByRole("button", { name: "Choose another file" }).click();
  await dialog.getByLabel("File").setInputFiles(workbook("risks.xlsx", [names, rows[0]]));
  await expect(dialog.getByText("1 row, and nothing is wrong with it")).toBeVisible();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByText("1 of 1 row written")).toBeVisible({ timeout: 30_000 });
});

test("a workbook of more than a megabyte is imported in parts, and the one with a mistake is left out", async ({ page }) => {
  await signIn(page, MEL);
  const dialog = await importDialog(page);
  const words = "What may happen, and what it would cost. ".repeat(25);
  const rows = Array.from({ length: 1_201 }, (_, at) => [at === 1_200 ? "" : `Case ${at} of a long list`, words]);
  const file = workbook("risks.xlsx", [["Risk", "Description"], ...rows]);
  expect(file.buffer.length).toBeGreaterThan(1 << 20);
  await dialog.getByLabel("File").setInputFiles(file);
  await expect(dialog.getByText("1 of 1201 rows has a mistake")).toBeVisible({ timeout: 15_000 });
  const wrong = dialog.getByRole("table", { name: "What is wrong" }).getByRole("row");
  await expect(wrong.filter({ hasText: "A risk has a title." })).toContainText("1202");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByText("1000 of 1201 rows written")).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText("1002 to 1202")).toBeVisible();
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

test("the card draws a line as soon as two days were counted, and says in words where it goes", async ({ page }) => {
  await signIn(page, MEL);
  // A server has one today: the day before is the story's own.
  const series = [{ day: 20_776, total: 3, grave: 1, late: 0 }, { day: 20_777, total: 6, grave: 4, late: 2 }];
  await page.route("**/ext/daily-kpi/series", (route) => route.fulfill({ json: { series } }));
  await open(page, "/t/acme");
  const frame = card(page, "Risks by day");
  await frame.getByRole("button", { name: "Count now" }).click();
  await expect(frame.getByRole("img", { name: "Risks over 2 days that were counted: more than at the start" })).toBeVisible();
  await expect(frame).toContainText("High or very high");
});

test("who may not configure plugins sees neither jobs nor calls", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, "/t/acme/plugins/daily-kpi/manage?tab=activity&show=calls");
  await expect(page.getByRole("heading", { name: "What was done" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Last calls" })).toHaveCount(0);
});
