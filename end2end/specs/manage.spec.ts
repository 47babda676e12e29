// After the installation: disable and enable, uninstall with and without the data, what was kept.
import { GUS, MEL } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { card, said, entry } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

const MANAGE = `/t/globex/plugins/${HELLO.key}/manage`;

test.beforeEach(async ({ server, page }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await install(api, "globex", HELLO.key);
  await api.dispose();
  await signIn(page, GUS);
});

test("disabling takes the screens away and enabling brings them back", async ({ page }) => {
  await open(page, MANAGE);
  const main = page.getByRole("main");
  await expect(main.getByText("Active", { exact: true }).filter({ visible: true }).first()).toBeVisible();
  await main.getByRole("button", { name: /^Disable/ }).first().click();
  await expect(main.getByText("Disabled", { exact: true }).filter({ visible: true }).first()).toBeVisible();
  await expect(entry(page, HELLO.page)).toHaveCount(0);
  await open(page, "/t/globex");
  await expect(card(page, HELLO.card)).toHaveCount(0);

  await open(page, MANAGE);
  await main.getByRole("button", { name: /^Enable/ }).first().click();
  await expect(main.getByText("Active", { exact: true }).filter({ visible: true }).first()).toBeVisible();
  await expect(entry(page, HELLO.page)).toBeVisible();
});

test("health is checked on demand", async ({ page }) => {
  await open(page, MANAGE);
  const main = page.getByRole("main");
  await main.getByRole("button", { name: "Check now" }).click();
  await expect(main.getByText(/Healthy/)).toBeVisible();
});

test("deleting the data needs the typed key", async ({ page }) => {
  await open(page, MANAGE);
  await page.getByRole("main").getByRole("button", { name: /^Uninstall/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Delete/ }).check();
  const act = dialog.getByRole("button", { name: /^Uninstall and delete/ });
  await expect(act).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill("hello-worl");
  await expect(act).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill(HELLO.key);
  await act.click();
  await said(page, `${HELLO.name} was uninstalled`);
  await open(page, "/t/globex/plugins?tab=mine");
  await expect(page.getByText("No plugins yet.")).toBeVisible();
});

test("what an uninstall keeps is listed and can be deleted", async ({ page }) => {
  await open(page, MANAGE);
  await page.getByRole("main").getByRole("button", { name: /^Uninstall/ }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: /^Uninstall/ }).click();
  await said(page, `${HELLO.name} was uninstalled`);
  await open(page, "/t/globex/plugins?tab=mine");
  const main = page.getByRole("main");
  const kept = main.getByRole("table", { name: "Data kept after uninstalls" });
  await expect(kept.getByRole("row").filter({ hasText: HELLO.name })).toBeVisible();
  await kept.getByRole("button", { name: /^Delete data/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: `Delete the data of ${HELLO.name}?` })).toBeVisible();
  await dialog.getByRole("textbox").fill(HELLO.key);
  await dialog.getByRole("button", { name: "Delete data", exact: true }).click();
  await expect(kept).toHaveCount(0);
});

test("My Plugins lists status, version and change, and filters", async ({ page }) => {
  await open(page, "/t/globex/plugins?tab=mine");
  const row = page.getByRole("row").filter({ hasText: HELLO.name });
  await expect(row).toContainText("Active");
  await expect(row).toContainText("1.1.0");
  await row.getByRole("link", { name: HELLO.name, exact: true }).click();
  await page.waitForURL(new RegExp(`plugins/${HELLO.key}`));
});

test("the audit log tells the story as sentences", async ({ page }) => {
  await open(page, "/t/globex/audit");
  const main = page.getByRole("main");
  await expect(main.getByRole("row").filter({ hasText: "Gus" }).filter({ hasText: HELLO.name }).first()).toBeVisible();
});

test("members may not read the audit log, and are told who may", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await signIn(page, MEL);
  await page.goto("/t/acme/audit");
  await expect(page.getByText("Only owners and admins read the audit log. Ask Ada Lovelace.")).toBeVisible();
  await context.close();
});

test.describe("a refused change", () => {
  test.use({ tolerated: [/status of 503/] });

  test("disabling shows at once, and goes back beside the reason when it is refused", async ({ page }) => {
    let refuse = () => {};
    const pressed = new Promise<void>((resolve) => (refuse = resolve));
    await page.route("**/disable", async (route) => {
      await pressed;
      const detail = "The database did not answer. Try again in a moment.";
      const problem = { type: "", title: "Unavailable", status: 503, code: "unavailable", detail, request_id: "r" };
      await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) });
    });
    await open(page, MANAGE);
    const main = page.getByRole("main");
    const status = (word: string) => main.getByText(word, { exact: true }).filter({ visible: true }).first();
    await main.getByRole("button", { name: "Disable", exact: true }).click();
    // The server has not answered yet.
    await expect(status("Disabled")).toBeVisible();
    await expect(main.getByRole("button", { name: "Enable", exact: true })).toBeVisible();
    refuse();
    await expect(status("Active")).toBeVisible();
    await expect(main.getByText("The database did not answer.")).toBeVisible();
    await expect(main.getByRole("button", { name: "Disable", exact: true })).toBeVisible();
  });
});

test("a page that vanishes while it is open keeps a heading", async ({ page, server }) => {
  const api = await signInApi(server.url, GUS);
  for (const path of [`/t/globex/x/${HELLO.key}`, MANAGE]) {
    if (path === MANAGE) await install(api, "globex", HELLO.key);
    await open(page, path);
    await removeEverything(api, "globex");
    await expect(page.getByText(/was removed .*just now|no longer here/).filter({ visible: true }).first()).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  }
  await api.dispose();
});

test("an uninstall counts the records, offers to save them, and says what became of them", async ({ page, server }) => {
  const api = await signInApi(server.url, GUS);
  const risks = "/api/v1/tenants/globex/records/risk-register/risks";
  await install(api, "globex", "risk-register");
  for (const title of ["The lights go out", "Nobody reads the log"]) {
    const made = await api.request.post(risks, { data: { values: { title } } });
    expect(made.status(), await made.text()).toBe(201);
  }
  const dialog = page.getByRole("dialog");
  const begin = async () => {
    await open(page, "/t/globex/plugins/risk-register/manage");
    await page.getByRole("main").getByRole("button", { name: /^Uninstall/ }).first().click();
    await expect(dialog.getByRole("radio", { name: /^Keep 2 records/ })).toBeVisible();
  };
  await begin();
  await dialog.getByRole("button", { name: "Uninstall, keep data" }).click();
  await said(page, /^Risk Register was uninstalled\. 2 records.* kept\.$/);

  await install(api, "globex", "risk-register", { kept_data: "use" });
  await expect.poll(async () => (await (await api.request.get(risks)).json()).items?.length).toBe(2);
  await begin();
  await dialog.getByRole("radio", { name: /^Delete 2 records/ }).check();
  const saved = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Export first" }).click();
  expect((await saved).suggestedFilename()).toBe("risk-register-risks.csv");
  await dialog.getByRole("textbox").fill("risk-register");
  await dialog.getByRole("button", { name: /^Uninstall and delete 2 records/ }).click();
  await said(page, /^Risk Register was uninstalled\. 2 records.* deleted\.$/);
  const kept = await (await api.request.get("/api/v1/tenants/globex/retained")).json();
  expect(kept.items).toEqual([]);
  await api.dispose();
});
