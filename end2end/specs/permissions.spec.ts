// Manage, Permissions: the rows of the consent, and who may change them.
import { ADA, GUS, MEL } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

const PERMISSIONS = `/t/globex/plugins/${HELLO.key}/manage?tab=permissions`;

test("shows what was allowed, in sentences, with the technical name on demand", async ({ page, server }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await install(api, "globex", HELLO.key);
  await api.dispose();
  await signIn(page, GUS);
  await open(page, PERMISSIONS);
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "What Hello World may do in Globex" })).toBeVisible();
  await expect(main.getByText("Remembers small values of its own").first()).toBeVisible();
  await main.getByText("Technical name").first().click();
  await expect(main.getByText(/kv · kv/)).toBeVisible();
  await expect(main.getByRole("button", { name: "Save changes" })).toHaveCount(0);
});

test("a member reads them and changes nothing", async ({ page }) => {
  await signIn(page, MEL);
  await open(page, `/t/acme/plugins/${HELLO.key}/manage?tab=permissions`);
  await expect(page.getByText("Owners and admins can change these permissions.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("checkbox")).toHaveCount(0);
});

test.describe("another tenant", () => {
  test.use({ tolerated: [/status of 404/] });

  test("looks like one that does not exist", async ({ page }) => {
    await signIn(page, ADA);
    expect((await page.goto(PERMISSIONS))?.status()).toBe(404);
  });
});
