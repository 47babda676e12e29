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

/** An author at work: a folder, a token that is kept in it, and the command. */
async function author(url: string) {
  const folder = mkdtempSync(join(tmpdir(), "tenon-author-"));
  const api = await signInApi(url, GUS);
  await removeEverything(api, "globex");
  const scopes = ["plugins.install", "plugins.configure", "plugins.read", "records.read", "records.write"];
  const made = await api.request.post("/api/v1/me/tokens", { data: { name: "author", scopes, expires_in_days: 1 } });
  expect(made.status(), await made.text()).toBe(201);
  const { token } = await made.json();
  await api.dispose();
  // The token is kept in this folder, not in that of whoever runs the tests.
  const env = { ...process.env, XDG_CONFIG_HOME: folder };
  const tenon = (...args: string[]) => execFileSync(TENON, args, { cwd: folder, env, input: `${token}\n`, encoding: "utf8" });
  const dev = (name: string) => {
    const child = spawn(TENON, ["dev", name, "--tenant", "globex", "--target-dir", BUILT], { cwd: folder, env });
    const told = { text: "", times: (words: string) => told.text.split(words).length - 1, stop: () => child.kill("SIGINT") };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (told.text += chunk));
    return told;
  };
  return { folder, tenon, dev };
}

test("three commands bring a plugin onto the screen, and the next build goes on where the last one was left", async ({ page, server }) => {
  test.setTimeout(600_000);
  const { folder, tenon, dev: start } = await author(server.url);
  tenon("new", "my-clicks", "-t", "rust-ui");
  tenon("login", server.url);
  const dev = start("my-clicks");
  try {
    await expect.poll(() => dev.times("my-clicks 0.1.0 is in globex"), { message: dev.text, timeout: 300_000 }).toBe(1);
    await signIn(page, GUS);
    await open(page, "/t/globex");
    const frame = card(page, "My clicks");
    await frame.getByRole("button", { name: "Count", exact: true }).click();
    await frame.getByRole("button", { name: "Count", exact: true }).click();
    await expect(frame.getByText("2", { exact: true })).toBeVisible();
    await page.evaluate(() => Object.assign(window, { before: true }));

    const source = join(folder, "my-clicks/src/card.rs");
    writeFileSync(source, readFileSync(source, "utf8").replace('button("Count")', 'button("Once more")'));
    await expect.poll(() => dev.times("my-clicks 0.1.0 is in globex"), { message: dev.text, timeout: 300_000 }).toBe(2);
    await expect(frame.getByRole("button", { name: "Once more" })).toBeVisible();
    await expect(frame.getByText("2", { exact: true }), "the model is the one from before").toBeVisible();
    expect(await page.evaluate(() => "before" in window), "nobody reloaded the page").toBe(true);
    await frame.getByRole("button", { name: "Once more" }).click();
    await expect(frame.getByText("3", { exact: true })).toBeVisible();

    // A mistake is told, and the last good build stays.
    writeFileSync(source, readFileSync(source, "utf8").replace("fn init(", "fn initt("));
    await expect.poll(() => dev.text, { timeout: 120_000 }).toMatch(/card\.rs:\d+/);
    await expect(frame.getByRole("button", { name: "Once more" })).toBeVisible();
  } finally {
    dev.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the tutorial: a note on the page, its line in the log, a change, and the job, from the command too", async ({ page, server }) => {
  test.setTimeout(600_000);
  const { folder, tenon, dev: start } = await author(server.url);
  tenon("new", "my-notes", "-t", "rust-full");
  tenon("login", server.url);
  expect(tenon("doctor")).toContain(server.url);
  const dev = start("my-notes");
  try {
    const there = `my-notes 0.1.0 is in globex: ${server.url}/t/globex/x/my-notes`;
    await expect.poll(() => dev.times(there), { message: dev.text, timeout: 300_000 }).toBe(1);
    await signIn(page, GUS);
    await open(page, "/t/globex/x/my-notes");
    const add = async (title: string) => {
      await page.getByRole("textbox", { name: "Title" }).fill(title);
      await page.getByRole("button", { name: "Add note" }).click();
      await expect(page.getByRole("table").first()).toContainText(title);
    };
    await add("Buy milk");
    await expect.poll(() => dev.text).toContain("a note was added");
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "My notes" })).toBeVisible();

    const source = join(folder, "my-notes/src/views/page.rs");
    writeFileSync(source, readFileSync(source, "utf8").replace('section("New note")', 'section("Write it down")'));
    await expect.poll(() => dev.times(there), { message: dev.text, timeout: 300_000 }).toBe(2);
    await expect(page.getByRole("heading", { name: "Write it down" })).toBeVisible();
    await add("Call Bo");
    await expect(page.getByRole("table").first()).toContainText("Buy milk");

    const at = ["--tenant", "globex", "--plugin", "my-notes"];
    expect(tenon("trigger", ...at, "route", "GET", "/summary")).toMatch(/"open":\s*2/);
    expect(tenon("trigger", ...at, "job", "tidy")).toContain("0 notes deleted.");
    const lines = tenon("logs", "my-notes", "--tenant", "globex", "--json").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).fields.title)).toEqual(["Buy milk", "Call Bo"]);
  } finally {
    dev.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
