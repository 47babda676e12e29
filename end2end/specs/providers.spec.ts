// Two plugins serve the same interface: an admin chooses who answers, everybody else reads who does.
import type { Page } from "@playwright/test";
import { GUS, KIM } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";

const TENANT = "/api/v1/tenants/globex";
const PROVIDER = `${TENANT}/providers/ticketing@1`;
const manage = (plugin: string) => `/t/globex/plugins/${plugin}/manage`;
const candidate = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });
const save = (page: Page) => page.getByRole("button", { name: "Save provider" });

test.beforeEach(async ({ server }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await install(api, "globex", "jira");
  await install(api, "globex", "servicedesk-plus");
  await api.dispose();
});

// A server of its own: what is chosen stays, also for plugins that come again.
test.use({ surroundings: { TENON_STORY: "providers" } });

test("an owner chooses who answers, and may choose again", async ({ page, server }) => {
  await signIn(page, GUS);
  await open(page, manage("jira"));
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Provider of ticketing" })).toBeVisible();
  await expect(main.getByText("none is chosen")).toBeVisible();
  await expect(save(page)).toHaveAttribute("aria-disabled", "true");
  await expect(save(page)).toHaveAccessibleDescription("Choose one first.");
  // Nothing is chosen, and nothing looks chosen: one that is not stands beside one that is.
  const look = (name: string) => candidate(page, name).evaluate((input) => getComputedStyle(input).backgroundColor);
  const unchosen = await look("Jira");
  await candidate(page, "Jira").check();
  expect(await look("ServiceDesk Plus")).toBe(unchosen);
  expect(await look("Jira")).not.toBe(unchosen);
  await save(page).click();
  await said(page, "Jira answers for ticketing now.");
  await expect(main.getByText("none is chosen")).toHaveCount(0);
  await expect(save(page)).toHaveAccessibleDescription("This one is chosen already.");

  await open(page, manage("servicedesk-plus"));
  await expect(candidate(page, "Jira")).toBeChecked();
  await candidate(page, "ServiceDesk Plus").check();
  await save(page).click();
  await said(page, "ServiceDesk Plus answers for ticketing now.");
  const api = await signInApi(server.url, GUS);
  expect((await (await api.request.get(PROVIDER)).json()).plugin).toBe("servicedesk-plus");

  // Only one is left: there is nothing to choose.
  expect((await api.request.post(`${TENANT}/installations/servicedesk-plus/disable`, { data: {} })).ok()).toBe(true);
  await api.dispose();
  await open(page, manage("jira"));
  await expect(main.getByText("Jira is the only active plugin here that serves it.")).toBeVisible();
  await expect(save(page)).toHaveCount(0);
});

test("a member reads who answers and whom to ask", async ({ page, server }) => {
  await signIn(page, KIM);
  await open(page, manage("jira"));
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Provider of ticketing" })).toBeVisible();
  const api = await signInApi(server.url, GUS);
  const chosen = await api.request.put(PROVIDER, { data: { plugin: "jira" } });
  expect(chosen.ok(), await chosen.text()).toBe(true);
  await api.dispose();
  await open(page, manage("jira"));
  await expect(main.getByText("Jira answers.")).toBeVisible();
  await expect(main.getByText(/^Ask Gus/)).toBeVisible();
  await expect(main.getByRole("radio")).toHaveCount(0);
  await expect(save(page)).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says who could answer", async ({ page }) => {
    await signIn(page, GUS);
    await page.goto(manage("jira"));
    await expect(page.getByRole("heading", { name: "Provider of ticketing" })).toBeVisible();
    await expect(candidate(page, "Jira")).toBeVisible();
    await expect(candidate(page, "ServiceDesk Plus")).toBeVisible();
  });
});
