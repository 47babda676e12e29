// A view that breaks in the browser shows an error card in its own frame, and nothing else breaks.
import { ADA, ROOT } from "../fixtures/accounts";
import { install, signInApi } from "../fixtures/api";
import { BAD_VIEWS, MISDEEDS, publishBadViews } from "../fixtures/bad-views";
import { card, count } from "../fixtures/stories";
import { expect, open, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

test.beforeAll(async ({ server }) => {
  const root = await signInApi(server.url, ROOT);
  await publishBadViews(root);
  await root.dispose();
  const ada = await signInApi(server.url, ADA);
  await install(ada, "acme", BAD_VIEWS);
  await ada.dispose();
});

test.afterAll(async ({ server }) => {
  const ada = await signInApi(server.url, ADA);
  await ada.request.delete(`/api/v1/tenants/acme/installations/${BAD_VIEWS}?data=delete`);
  await ada.dispose();
});

for (const misdeed of MISDEEDS) {
  test(`${misdeed}: the card says so, and a neighbour still counts`, async ({ page }) => {
    await signIn(page, ADA);
    await open(page, "/t/acme");
    const bad = card(page, `Bad ${misdeed}`);
    const neighbour = card(page, HELLO.card);
    const broken = bad.getByText("could not show this");
    // A step that is killed leaves the last picture; after three the card gives up.
    for (let press = 0; press < 3 && !(await broken.isVisible()); press += 1) {
      // The button goes when the card gives up, perhaps while it is being pressed.
      await bad.getByRole("button", { name: "Misbehave" }).click({ timeout: 2_000 }).catch(() => {});
      // A loop is ended after a second.
      await broken.waitFor({ timeout: 1_500 }).catch(() => {});
    }
    await expect(broken).toBeVisible();
    await expect(bad.getByRole("button", { name: "Try again" })).toBeVisible();

    const before = await count(neighbour);
    await neighbour.getByRole("button", { name: "Count", exact: true }).click();
    await expect.poll(() => count(neighbour)).toBe(before + 1);
    for (const other of MISDEEDS.filter((name) => name !== misdeed)) {
      await expect(card(page, `Bad ${other}`).getByText("Fine so far")).toBeVisible();
    }

    await bad.getByRole("button", { name: "Try again" }).click();
    await expect(bad.getByText("Fine so far")).toBeVisible();
  });
}
