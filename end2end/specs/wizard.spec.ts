// Installing step by step: nothing is written before the last one, nothing chosen is lost, and those who may
// not install can ask.
import { ADA, GUS, MEL, VIC } from "../fixtures/accounts";
import { removeEverything, signInApi } from "../fixtures/api";
import { said } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO, INSTALL_HELLO } from "../fixtures/words";

const WIZARD = `/t/globex/plugins/${HELLO.key}/install`;

test.describe("an owner", () => {
  // The plugin's own refusal is an answer that the console calls an error.
  test.use({ tolerated: [/status of 422/] });

  test.beforeEach(async ({ server, page }) => {
    const api = await signInApi(server.url, GUS);
    await removeEverything(api, "globex");
    await api.dispose();
    await signIn(page, GUS);
  });

  test("goes through four steps, and nothing is written before the last", async ({ page, server }) => {
    const writes: string[] = [];
    page.on("request", (request) => {
      if (request.method() !== "GET" && /\/installations$/.test(new URL(request.url()).pathname)) writes.push(request.url());
    });
    await open(page, WIZARD);
    await expect(page).toHaveTitle(/^Step 1 of 4: Install Hello World/);
    // The address names the version now, so the plan is made anew and the page is drawn again.
    const planned = page.waitForResponse((answer) => answer.url().includes("/installations/plan"));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/step=permissions/);
    await expect(page).toHaveTitle(/^Step 2 of 4/);
    await (await planned).finished();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await expect(page.getByRole("heading", { level: 2, name: "What Hello World may do in Globex" })).toBeFocused();
    await page.getByRole("button", { name: "Allow and continue" }).click();
    await page.waitForURL(/step=settings/);
    await page.getByRole("textbox", { name: "Greeting" }).fill("Good day");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/step=review/);
    await expect(page.getByText("1 setting given")).toBeVisible();
    expect(writes).toEqual([]);
    await page.getByRole("button", { name: INSTALL_HELLO }).click();
    await said(page, `${HELLO.name} is ready.`);
    expect(writes).toHaveLength(1);
    const api = await signInApi(server.url, GUS);
    const settings = await (await api.request.get(`/api/v1/tenants/globex/installations/${HELLO.key}/config`)).json();
    expect(settings.values.greeting).toBe("Good day");
    expect(settings.sources["/tone"]).toBe("default");
    await api.dispose();
  });

  test("keeps what was chosen over Back and a reload, but never a secret", async ({ page }) => {
    await open(page, WIZARD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Allow and continue" }).click();
    await page.getByRole("textbox", { name: "Greeting" }).fill("Good day");
    await page.locator("input[type=password]").fill("sesame-opens");
    await page.getByRole("link", { name: "Back" }).click();
    await page.waitForURL(/step=permissions/);
    await page.getByRole("button", { name: "Allow and continue" }).click();
    await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Good day");
    await expect(page.locator("input[type=password]")).toHaveValue("sesame-opens");
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(kept).toContain("Good day");
    expect(kept).not.toContain("sesame");
    await page.reload();
    await expect(page.getByRole("textbox", { name: "Greeting" })).toHaveValue("Good day");
    await expect(page.locator("input[type=password]")).toHaveValue("");
    await expect(page.getByText("What was typed here is gone after the reload")).toBeVisible();
  });

  test("is stopped at a field that cannot stay as it is", async ({ page }) => {
    await open(page, WIZARD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Allow and continue" }).click();
    // What the form itself knows.
    await page.getByRole("checkbox", { name: "Sign the greeting" }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("textbox", { name: "Signature" })).toBeFocused();
    await expect(page.getByRole("textbox", { name: "Signature" })).toHaveAttribute("aria-invalid", "true");
    await page.getByRole("textbox", { name: "Signature" }).fill("Gus");
    await expect(page.getByRole("textbox", { name: "Signature" })).not.toHaveAttribute("aria-invalid", "true");
    await test.step("what only the plugin knows", async () => {
      await page.getByRole("textbox", { name: "Greeting" }).fill("Hey stupid");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Greet people kindly.").first()).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Greeting" })).toBeFocused();
    });
    await expect(page).toHaveURL(/step=settings/);
  });

  test("tests the connection for exactly these values", async ({ page }) => {
    await open(page, WIZARD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Allow and continue" }).click();
    await expect(page.getByText("Not tested yet")).toBeVisible();
    await page.getByRole("button", { name: "Test connection" }).click();
    await expect(page.getByText(/Connected in \d+ ms, just now/)).toBeVisible();
    await page.getByRole("textbox", { name: "Greeting" }).fill("Hi");
    await expect(page.getByText("Changed since the last test")).toBeVisible();
  });

  test("cannot come past the permissions by the address", async ({ page }) => {
    await open(page, `${WIZARD}?step=review`);
    await page.waitForURL(/step=permissions/);
    await expect(page.getByRole("button", { name: "Allow and continue" })).toBeVisible();
  });

  test("may skip settings that nobody has to give", async ({ page }) => {
    await open(page, WIZARD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Allow and continue" }).click();
    await page.getByRole("button", { name: "Skip for now" }).click();
    await expect(page.getByText("Skipped for now")).toBeVisible();
    await page.getByRole("button", { name: INSTALL_HELLO }).click();
    await said(page, `${HELLO.name} is ready.`);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("each step is there, and its links lead on", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(GUS);
    await page.getByLabel("Password", { exact: true }).fill("tenon-demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.goto("/t/globex/plugins/clock-wall/install");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/step=permissions/);
    await page.getByRole("button", { name: /^(Allow and continue|Continue)$/ }).click();
    await expect(page).toHaveURL(/step=settings/);
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/step=review/);
    await expect(page.getByRole("button", { name: /^Install Clock Wall/ })).toBeVisible();
  });
});

test("a member asks, the owner sees it, and it can be withdrawn", async ({ page, browser, server }) => {
  await signIn(page, MEL);
  await open(page, "/t/acme/plugins/clock-wall/install");
  await expect(page.getByText("Ask Ada Lovelace to install this.")).toBeVisible();
  await page.getByRole("textbox", { name: "Why you need it" }).fill("For the big screen");
  await page.getByRole("button", { name: "Ask Ada Lovelace" }).click();
  await said(page, "You asked for Clock Wall");

  const context = await browser.newContext({ baseURL: server.url });
  const owner = await context.newPage();
  await signIn(owner, ADA);
  await open(owner, "/t/acme");
  await expect(owner.getByText("For the big screen")).toBeVisible();
  await context.close();

  await page.getByRole("button", { name: "Withdraw the request" }).click();
  await expect(page.getByRole("textbox", { name: "Why you need it" })).toBeVisible();
});

test.describe("refused", () => {
  test.use({ tolerated: [/status of (404|422)/] });

  test("a note that is too long is told at its field and sends nothing", async ({ page }) => {
    await signIn(page, VIC);
    await open(page, "/t/acme/plugins/clock-wall/install");
    await page.getByRole("textbox", { name: "Why you need it" }).fill("x".repeat(501));
    await page.getByRole("button", { name: "Ask Ada Lovelace" }).click();
    await expect(page.getByRole("textbox", { name: "Why you need it" })).toHaveAttribute("aria-invalid", "true");
  });

  test("another tenant's wizard looks like one that does not exist", async ({ page }) => {
    await signIn(page, ADA);
    const answer = await page.goto("/t/globex/plugins/clock-wall/install");
    expect(answer?.status()).toBe(404);
  });
});
