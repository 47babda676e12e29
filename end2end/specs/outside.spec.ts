// Plugins that talk to other systems: tested before they are installed, refused in the words of the other side, and
// then at work.
import { GUS } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { startMailbox, startMlflow, startVendor, type Asked, type Answer, type Mailbox } from "../fixtures/outside";
import { card, said } from "../fixtures/stories";
import { expect, open, signIn, test as base } from "../fixtures/test";
import type { Page } from "@playwright/test";

const test = base.extend<{ tolerated: RegExp[] }, { mailbox: Mailbox }>({
  mailbox: [
    async ({}, use) => {
      const mailbox = await startMailbox();
      await use(mailbox);
      mailbox.stop();
    },
    { scope: "worker" },
  ],
  // What the other side refuses is an answer that the console calls an error.
  tolerated: [[/status of (409|422)/], { option: true }],
  surroundings: [async ({ mailbox }, use) => use({ TENON_EMAIL_SMTP_URL: mailbox.url }), { scope: "worker" }],
});

test.beforeEach(async ({ server, page }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await api.dispose();
  await signIn(page, GUS);
});

/** The wizard of a plugin at its settings. */
async function atSettings(page: Page, plugin: string): Promise<void> {
  await open(page, `/t/globex/plugins/${plugin}/install`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Allow and continue" }).click();
  await page.waitForURL(/step=settings/);
}

async function finish(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/step=review/);
  await page.getByRole("button", { name: new RegExp(`^Install ${name}`) }).click();
  await said(page, `${name} is ready.`);
}

const secret = (page: Page) => page.locator("input[type=password]");
const connection = (page: Page) => page.getByRole("button", { name: "Test connection" });

test("Slack refuses a wrong token before anything is installed, and sends a message with the right one", async ({ page }) => {
  const answer = ({ path, headers, body }: Asked): Answer => {
    if (headers.authorization !== "Bearer xoxb-1234567890") return [200, { ok: false, error: "invalid_auth" }];
    if (path === "/api/auth.test") return [200, { ok: true, url: "https://acme.slack.com/", team: "Acme", user: "tenon" }];
    const { channel } = JSON.parse(body);
    return channel === "#risks" ? [200, { ok: true, channel: "C012", ts: "1.2" }] : [200, { ok: false, error: "channel_not_found" }];
  };
  const slack = await startVendor(answer);
  await atSettings(page, "slack");
  await page.getByRole("textbox", { name: "Slack's address" }).fill(slack.url);
  await page.getByRole("textbox", { name: "Channel" }).fill("#risks");
  await secret(page).fill("xoxb-wrong-one");
  await connection(page).click();
  await expect(page.getByText("Slack does not accept the token (invalid_auth).").first()).toBeVisible();
  await secret(page).fill("xoxb-1234567890");
  await connection(page).click();
  await expect(page.getByText("Signed in to Acme as tenon.").first()).toBeVisible();
  await finish(page, "Slack");

  await open(page, "/t/globex/x/slack");
  await page.getByLabel("Message").fill("The cook leaves");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await said(page, "Message sent.");
  expect(JSON.parse(slack.asked.at(-1)!.body)).toMatchObject({ channel: "#risks", text: "The cook leaves" });
  await page.getByLabel("Channel").fill("#nowhere");
  await page.getByLabel("Message").fill("Lost");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("The message was not sent")).toBeVisible();
  await expect(page.getByLabel("Message"), "what was typed stays").toHaveValue("Lost");
  // What the secret was never left the server.
  expect(await page.content()).not.toContain("xoxb-1234567890");
  await slack.stop();
});

test("Jira says whom the token signs in, and that a wrong one does not", async ({ page }) => {
  const right = `Basic ${Buffer.from("gus@globex.test:jira-token-1").toString("base64")}`;
  const jira = await startVendor(({ path, headers }) => {
    if (headers.authorization !== right) return [401, { errorMessages: ["Client must be authenticated"], errors: {} }];
    if (path.startsWith("/rest/api/3/myself")) return [200, { accountId: "5b10", displayName: "Gus Groom", emailAddress: "gus@globex.test", active: true }];
    if (path.startsWith("/rest/api/3/project/OPS")) return [200, { id: "10000", key: "OPS", name: "Operations", issueTypes: [{ id: "1", name: "Task" }] }];
    return [404, { errorMessages: ["No project could be found"], errors: {} }];
  });
  await atSettings(page, "jira");
  await page.getByRole("textbox", { name: "Site" }).fill(jira.url);
  await page.getByRole("textbox", { name: "E-mail address" }).fill("gus@globex.test");
  await page.getByRole("textbox", { name: "Project" }).fill("OPS");
  await secret(page).fill("jira-token-9");
  await connection(page).click();
  await expect(page.getByText(/the API token is not accepted/).first()).toBeVisible();
  await secret(page).fill("jira-token-1");
  await connection(page).click();
  await expect(page.getByText(/Gus Groom/).first()).toBeVisible();
  await finish(page, "Jira");
  expect(jira.asked.some(({ path }) => path.startsWith("/rest/api/3/myself"))).toBe(true);
  await jira.stop();
});

test("ServiceDesk Plus says whom the key signs in, and that a wrong one does not", async ({ page }) => {
  const desk = await startVendor(({ path, headers }) => {
    const key = headers["authtoken"] ?? headers["technician_key"];
    if (key !== "desk-key-1234") {
      const messages = [{ status_code: 4001, message: "Authentication failed", type: "failed" }];
      return [401, { response_status: { status_code: 4000, status: "failed", messages } }];
    }
    if (path.startsWith("/api/v3/user")) return [200, { user: { id: "5", name: "Gus Groom", email_id: "gus@globex.test" }, response_status: { status_code: 2000, status: "success" } }];
    return [404, { response_status: { status_code: 4000, status: "failed", messages: [] } }];
  });
  await atSettings(page, "servicedesk-plus");
  await page.getByRole("textbox", { name: "Server" }).fill(desk.url);
  await secret(page).fill("desk-key-9999");
  await connection(page).click();
  await expect(page.getByText(/the technician key is not accepted/).first()).toBeVisible();
  await secret(page).fill("desk-key-1234");
  await connection(page).click();
  await expect(page.getByText(/Gus Groom/).first()).toBeVisible();
  await finish(page, "ServiceDesk Plus");
  await desk.stop();
});

test("Welcome E-mail sends its owner a test in the words that are saved", async ({ page, server, mailbox }) => {
  const api = await signInApi(server.url, GUS);
  await install(api, "globex", "welcome-email");
  await api.dispose();
  await open(page, "/t/globex/plugins/welcome-email/manage?tab=settings");
  await page.getByRole("textbox", { name: "Subject" }).fill("Come in, {name}");
  await page.getByRole("button", { name: "Save changes" }).click();
  await said(page, "Settings saved");
  // The plugin's own part below the form follows what is saved.
  await expect(page.getByText(/^Come in, Gus/)).toBeVisible();
  await page.getByRole("button", { name: "Send me a test" }).click();
  await expect.poll(() => mailbox.received.length).toBe(1);
  expect(mailbox.received[0].to).toEqual([GUS]);
  expect(mailbox.received[0].text).toMatch(/Subject: Come in, Gus/);
});

test("MLflow: the models of a real server come with a sync, and a server that is not there is told", async ({ page, server }) => {
  test.setTimeout(240_000);
  const mlflow = await startMlflow();
  try {
    await mlflow.register("churn");
    await mlflow.register("fraud", "Production");
    await atSettings(page, "mlflow");
    await page.getByRole("textbox", { name: "Tracking URL" }).fill("http://127.0.0.1:9");
    await connection(page).click();
    await expect(page.getByText(/cannot be reached/).first()).toBeVisible();
    await page.getByRole("textbox", { name: "Tracking URL" }).fill(mlflow.url);
    await connection(page).click();
    await expect(page.getByText(/Connected in \d+ ms|MLflow 3/).first()).toBeVisible();
    await finish(page, "MLflow");
    await open(page, "/t/globex/x/mlflow");
    await page.getByRole("button", { name: "Sync now" }).click();
    await said(page, "Models synced.");
    const table = page.getByRole("main").getByRole("table").first();
    await expect(table).toContainText("churn");
    await expect(table).toContainText("fraud");
    await page.getByLabel("Stage").selectOption({ label: "Production" });
    await expect(page.getByRole("main")).not.toContainText("churn");
    await expect(page.getByRole("main").getByRole("table").first()).toContainText("fraud");

    await open(page, "/t/globex");
    const frame = card(page, "MLflow");
    await expect(frame.getByText("No stage")).toBeVisible();
    await expect(frame.getByText(/^Read .+ from MLflow \d/)).toBeVisible();
    await frame.getByRole("link", { name: "Open models" }).click();
    await page.waitForURL("**/t/globex/x/mlflow");

    // Beside those that the tenant keeps by hand, in the tab of another plugin's page.
    const api = await signInApi(server.url, GUS);
    await install(api, "globex", "model-inventory");
    await api.dispose();
    await open(page, "/t/globex/x/model-inventory");
    await page.getByRole("tab", { name: "MLflow" }).click();
    const beside = page.getByRole("tabpanel", { name: "MLflow" }).getByRole("table");
    await expect(beside).toContainText("churn");
    await expect(beside).toContainText("fraud");
  } finally {
    mlflow.stop();
  }
});
