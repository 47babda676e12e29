// What the browser is told: the content security policy on every answer, and nothing around it.
import { ADA } from "../fixtures/accounts";
import { expect, open, signIn, test } from "../fixtures/test";

test("every page carries a policy with its own nonce, without unsafe-inline", async ({ page }) => {
  await signIn(page, ADA);
  const nonces = new Set<string>();
  for (const path of ["/sign-in", "/t/acme", "/t/acme/plugins", "/account", "/no-such-page"]) {
    const answer = await page.context().request.get(path);
    const policy = answer.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("'wasm-unsafe-eval'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toContain("'unsafe-inline'");
    expect(policy, path).not.toContain("'unsafe-eval'");
    const nonce = policy.match(/'nonce-([^']+)'/)?.[1];
    if (nonce) {
      expect(nonces.has(nonce), `${path}: a nonce used twice`).toBe(false);
      nonces.add(nonce);
    }
  }
  expect(nonces.size).toBeGreaterThan(2);
});

test("server HTML has no style attribute, which the policy would drop", async ({ page }) => {
  await signIn(page, ADA);
  for (const path of ["/t/acme", "/t/acme/plugins", "/account"]) {
    const html = await (await page.context().request.get(path)).text();
    expect(html.match(/<[^>]+\sstyle=/)?.[0], path).toBeUndefined();
  }
});

test("a request from another origin changes nothing", async ({ page }) => {
  await signIn(page, ADA);
  const answer = await page.context().request.delete("/api/v1/session", { headers: { Origin: "https://evil.example" } });
  expect(answer.status()).toBe(403);
  expect((await page.context().request.get("/api/v1/me")).status()).toBe(200);
});

test("the empty page opens without a complaint", async ({ page }) => {
  await open(page, "/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
