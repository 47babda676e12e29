// With JavaScript off every page is readable: what it says comes from the server, in every load.
import { ADA } from "../fixtures/accounts";
import { signInApi } from "../fixtures/api";
import { expect, signIn, test } from "../fixtures/test";
import { HELLO } from "../fixtures/words";

test.use({ javaScriptEnabled: false });

const LOADS = 20;
/** Other stories share the tenant: how many records there are, the first and the last, is told by the API. */
interface Risks {
  total: number | string;
  first: string;
  last: string;
}
const pages = ({ total, first, last }: Risks): { path: string; says: string[] }[] => [
  { path: "/t/acme", says: ["Acme", HELLO.card] },
  { path: "/t/acme/plugins", says: ["Plugins", "Marketplace", "My Plugins", HELLO.name, "Clock Wall"] },
  { path: "/t/acme/plugins?tab=mine", says: [HELLO.name, "Active"] },
  { path: `/t/acme/plugins/${HELLO.key}`, says: [HELLO.name, "Reads", "Keeps", "Sends to", "Acts"] },
  { path: `/t/acme/plugins/${HELLO.key}/manage`, says: [HELLO.name, "Active", "Uninstall"] },
  { path: `/t/acme/plugins/${HELLO.key}/manage?tab=settings`, says: ["Greeting", "From default", "Sign the greeting"] },
  { path: `/t/acme/plugins/${HELLO.key}/manage?tab=permissions`, says: ["What you change counts from its next call on."] },
  { path: "/t/acme/plugins/model-inventory/install?step=permissions", says: ["What Model Inventory may do in Acme"] },
  { path: `/t/acme/x/${HELLO.key}`, says: [HELLO.page] },
  { path: "/t/acme/x/risk-register", says: ["Register", "Board", first, `${total} records`] },
  { path: "/t/acme/x/risk-register?risks.sort=-code&risks.open=new", says: [last, "New in Risks"] },
  { path: "/t/acme/audit", says: ["Audit", "Time", "Who", "What"] },
  { path: "/account", says: ["Ada Lovelace", "Theme", "Sessions"] },
];

test("sign-in works, and every page has its words in 20 loads of 20", async ({ page, server }) => {
  test.setTimeout(240_000);
  const ada = await signInApi(server.url, ADA);
  const risks = async (sort: string) =>
    (await ada.request.get(`/api/v1/tenants/acme/records/risk-register/risks?sort=${sort}`)).json();
  const [up, down] = [await risks("code"), await risks("-code")];
  const told = { total: up.total, first: up.items[0].values.code, last: down.items[0].values.code };
  await ada.dispose();
  const sign = await page.goto("/sign-in");
  expect(sign?.status()).toBe(200);
  expect(await page.locator("body").innerText()).toContain("Demo accounts");
  await signIn(page, ADA);
  for (const { path, says } of pages(told)) {
    for (let load = 1; load <= LOADS; load += 1) {
      const answer = await page.goto(path);
      expect(answer?.status(), `${path}, load ${load}`).toBe(200);
      const text = await page.locator("body").innerText();
      for (const words of says) expect(text, `${path}, load ${load}`).toContain(words);
    }
  }
});

test("one click on a demo account signs in", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in as Ada Lovelace, owner of Acme" }).click();
  await page.waitForURL("**/t/acme");
  expect(await page.locator("body").innerText()).toContain("Acme");
});
