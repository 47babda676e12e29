// An author goes from nothing to a card on the screen in three commands; a change shows on the open page, which goes on
// where it was.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GUS } from "../fixtures/accounts";
import { removeEverything, signInApi } from "../fixtures/api";
import { TARGET } from "../fixtures/server";
import { card } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";

const TENON = process.env.TENON_CLI ?? join(TARGET, "release", "tenon");
/** What the tests of the templates compiled is not compiled again. */
const BUILT = join(TARGET, "tmp", "templates");

test("three commands bring a plugin onto the screen, and the next build goes on where the last one was left", async ({ page, server }) => {
  test.setTimeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "tenon-author-"));
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  const scopes = ["plugins.install", "plugins.configure", "plugins.read", "records.read", "records.write"];
  const made = await api.request.post("/api/v1/me/tokens", { data: { name: "author", scopes, expires_in_days: 1 } });
  expect(made.status(), await made.text()).toBe(201);
  const { token } = await made.json();
  await api.dispose();
  // The token is kept in this folder, not in that of whoever runs the tests.
  const env = { ...process.env, XDG_CONFIG_HOME: folder };
  const tenon = (...args: string[]) => execFileSync(TENON, args, { cwd: folder, env, input: `${token}\n`, encoding: "utf8" });

  tenon("new", "my-clicks", "-t", "rust-ui");
  tenon("login", server.url);
  const dev = spawn(TENON, ["dev", "my-clicks", "--tenant", "globex", "--target-dir", BUILT], { cwd: folder, env });
  let said = "";
  for (const stream of [dev.stdout, dev.stderr]) stream.on("data", (chunk) => (said += chunk));
  try {
    const times = (words: string) => said.split(words).length - 1;
    await expect.poll(() => times("my-clicks 0.1.0 is in globex"), { message: said, timeout: 300_000 }).toBe(1);
    await signIn(page, GUS);
    await open(page, "/t/globex");
    const frame = card(page, "My clicks");
    await frame.getByRole("button", { name: "Count", exact: true }).click();
    await frame.getByRole("button", { name: "Count", exact: true }).click();
    await expect(frame.getByText("2", { exact: true })).toBeVisible();
    await page.evaluate(() => Object.assign(window, { before: true }));

    const source = join(folder, "my-clicks/src/card.rs");
    writeFileSync(source, readFileSync(source, "utf8").replace('button("Count")', 'button("Once more")'));
    await expect.poll(() => times("my-clicks 0.1.0 is in globex"), { message: said, timeout: 300_000 }).toBe(2);
    await expect(frame.getByRole("button", { name: "Once more" })).toBeVisible();
    await expect(frame.getByText("2", { exact: true }), "the model is the one from before").toBeVisible();
    expect(await page.evaluate(() => "before" in window), "nobody reloaded the page").toBe(true);
    await frame.getByRole("button", { name: "Once more" }).click();
    await expect(frame.getByText("3", { exact: true })).toBeVisible();

    // A mistake is told, and the last good build stays.
    writeFileSync(source, readFileSync(source, "utf8").replace("fn init(", "fn initt("));
    await expect.poll(() => said, { timeout: 120_000 }).toMatch(/card\.rs:\d+/);
    await expect(frame.getByRole("button", { name: "Once more" })).toBeVisible();
  } finally {
    dev.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true });
  }
});
