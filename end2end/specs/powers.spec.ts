// What plugins do beyond their screens, as people see it: a spreadsheet is imported, a job is run, and the page that
// manages a plugin says what it did.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { ADA, MEL } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { card, said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { workbook } from "../fixtures/workbook";

const RISKS = "/t/acme/x/risk-register";
const ACTIVITY = "/t/acme/plugins/daily-kpi/manage?tab=activity&show=calls";
const KPI = "/api/v1/tenants/acme/installations/daily-kpi";

const jobRow = (page: Page) =>
  page.getByRole("table", { name: "Background jobs of this plugin" }).getByRole("row").filter({ hasText: "Count risks" });

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
  await open(page, ACTIVITY);
  const row = jobRow(page);
  await row.getByRole("button", { name: "Run now" }).click();
  await said(page, "“Count risks” was started.");
  await expect(row, "the page follows the run").toContainText("Done", { timeout: 30_000 });
  const calls = page.getByRole("table", { name: "Last calls into this plugin" });
  const call = calls.getByRole("row").filter({ hasText: "Job count" }).first();
  await expect(call).toContainText("Answered");
  await expect(call).toContainText(/\d\.\d\.\d/);
  await expect(call).toContainText(/\d MiB/);
  await call.getByText(/^Used its powers (once|\d+ times)$/).click();
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

test("a run that somebody else started is followed, and its schedule is told in words", async ({ page, server }) => {
  await signIn(page, ADA);
  await open(page, ACTIVITY);
  const row = jobRow(page);
  await expect(row).toContainText("Every day at 05:00");
  const ada = await signInApi(server.url, ADA);
  const started = await ada.request.post(`${KPI}/jobs/count/run`, { data: {} });
  expect(started.status(), await started.text()).toBe(202);
  const { run } = await started.json();
  await expect.poll(async () => (await (await ada.request.get(`${KPI}/runs/${run}`)).json()).status).toBe("done");
  await ada.dispose();
  const at = await row.locator("time").first().getAttribute("datetime");
  expect(Date.now() - Date.parse(at ?? ""), "the row shows this run").toBeLessThan(60_000);
  await expect(row).toContainText("Done");
});

test.describe("a run that ended meanwhile", () => {
  test.use({ tolerated: [/status of 409/] });

  test("is not cancelled, and the row says how it ended", async ({ page }) => {
    await signIn(page, ADA);
    await open(page, ACTIVITY);
    const row = jobRow(page);
    await row.getByRole("button", { name: "Run now" }).click();
    await expect(row).toContainText("Done", { timeout: 30_000 });
    await open(page, "/t/acme/plugins/daily-kpi/manage?tab=activity");
    // What this page is told of the run is older than what the server knows.
    await page.route(`**${KPI}/jobs`, async (route) => {
      const answer = await route.fetch();
      const jobs = await answer.json();
      for (const job of jobs.items) if (job.last_run) Object.assign(job.last_run, { status: "queued", attempt: 0 });
      await route.fulfill({ response: answer, json: jobs });
    });
    await page.getByRole("main").getByRole("link", { name: "Calls", exact: true }).click();
    await expect(row).toContainText("Waiting");
    await row.getByRole("button", { name: "Cancel run" }).click();
    await said(page, "“Count risks” had ended already: nothing was cancelled.");
    await expect(row).toContainText("Done");
    await expect(row.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  });
});

test("a disabled plugin's job says why it cannot be started", async ({ page, server }) => {
  const ada = await signInApi(server.url, ADA);
  expect((await ada.request.post(`${KPI}/disable`, { data: {} })).ok()).toBe(true);
  await signIn(page, ADA);
  await open(page, ACTIVITY);
  const run = jobRow(page).getByRole("button", { name: "Run now" });
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await expect(run).toHaveAccessibleDescription("Daily KPI is disabled. Enable it first.");
  expect((await ada.request.post(`${KPI}/enable`)).ok()).toBe(true);
  await ada.dispose();
  await expect(run, "the page hears that it is enabled").not.toHaveAttribute("aria-disabled", "true");
});

test.describe("calls without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("are filtered and turned over by links", async ({ page, server }) => {
    const ada = await signInApi(server.url, ADA);
    // More than one page of them.
    for (let n = 0; n < 22; n += 1) {
      const health = await ada.request.get(`${KPI}/health`);
      expect(health.ok(), await health.text()).toBe(true);
    }
    await ada.dispose();
    await signIn(page, ADA);
    await page.goto(ACTIVITY);
    const main = page.getByRole("main");
    const calls = main.getByRole("table", { name: "Last calls into this plugin" });
    await main.getByRole("list", { name: "Kind" }).getByRole("link", { name: "Jobs" }).click();
    await expect(calls.getByRole("row").filter({ hasText: "Health check" })).toHaveCount(0);
    await expect(calls.getByRole("row").filter({ hasText: "Job count" })).not.toHaveCount(0);
    await main.getByRole("list", { name: "Outcome" }).getByRole("link", { name: "Not answered" }).click();
    await expect(main.getByText("No call matches.")).toBeVisible();
    await main.getByRole("link", { name: "Clear filters" }).click();
    await main.getByRole("link", { name: "Older" }).click();
    await expect(calls.getByRole("row")).not.toHaveCount(0);
    await main.getByRole("link", { name: "Newest" }).click();
    await expect(main.getByRole("link", { name: "Newest" })).toHaveCount(0);
  });
});

test("who may not configure plugins sees neither jobs nor calls", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, "/t/acme/plugins/daily-kpi/manage?tab=activity&show=calls");
  await expect(page.getByRole("heading", { name: "What was done" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Last calls" })).toHaveCount(0);
});
