// A ticket on its way through a server: a plugin asks the interface `ticketing@1`, Jira's plugin answers, and a small
// server in Jira's shape takes the issue.
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GUS } from "../fixtures/accounts";
import { install, removeEverything, signInApi } from "../fixtures/api";
import { startVendor } from "../fixtures/outside";
import { PLUGINS } from "../fixtures/server";
import { expect, test as base } from "../fixtures/test";

const test = base.extend<object, { packages: string }>({
  // All plugins, and the probe: none of ours asks for tickets, and the probe does as it is told.
  packages: [
    async ({}, use) => {
      const beside = join(PLUGINS, "..", "test-plugins");
      const probes = existsSync(beside) ? readdirSync(beside).filter((name) => /^probe-\d.*\.tenon$/.test(name)) : [];
      if (probes.length === 0) throw new Error(`there is no probe in ${beside}: run \`make test\``);
      const folder = mkdtempSync(join(tmpdir(), "tenon-packages-"));
      cpSync(PLUGINS, folder, { recursive: true });
      for (const name of probes) copyFileSync(join(beside, name), join(folder, name));
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  surroundings: [async ({ packages }, use) => use({ TENON_PLUGINS_DIR: packages }), { scope: "worker" }],
});

test.beforeEach(async ({ server }) => {
  const api = await signInApi(server.url, GUS);
  await removeEverything(api, "globex");
  await api.dispose();
});

test("a plugin that asks for tickets gets one that Jira made, once, also when Jira does not show it", async ({ server }) => {
  const fields = {
    summary: "The oven stays on",
    status: { name: "To Do", statusCategory: { key: "new" } },
    priority: { name: "High" },
    reporter: { displayName: "Gus Groom" },
    created: "2026-11-20T10:12:00.000+0100",
  };
  let made = 0;
  const jira = await startVendor(({ method, path }) => {
    if (method === "POST" && path === "/rest/api/3/issue") {
      made += 1;
      return [201, { id: `1000${made}`, key: `OPS-${made}` }];
    }
    if (path.startsWith("/rest/api/3/issue/10001")) return [200, { id: "10001", key: "OPS-1", fields }];
    return [500, {}];
  });
  const api = await signInApi(server.url, GUS);
  const config = { site_url: jira.url, email: GUS, project: "OPS" };
  await install(api, "globex", "jira", { config, secrets: { api_token: "jira-token-1" } });
  await install(api, "globex", "probe");
  const create = async (title: string) => {
    const input = JSON.stringify({ title, priority: "high" });
    const data = { do: "call", service: "ticketing@1", method: "create_ticket", input };
    const answer = await api.request.post("/api/v1/tenants/globex/ext/probe/do", { data });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()).ok;
  };
  const shown = { key: "OPS-1", title: "The oven stays on", status_name: "To Do", reporter: "Gus Groom" };
  expect(await create("The oven stays on")).toMatchObject(shown);
  const known = { key: "OPS-2", title: "The lift stops", status: "open", priority: "high", reporter: null };
  expect(await create("The lift stops")).toMatchObject({ ...known, url: `${jira.url}/browse/OPS-2` });
  expect(made).toBe(2);
  const sent = jira.asked.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body).fields);
  expect(sent[1]).toMatchObject({ project: { key: "OPS" }, summary: "The lift stops", priority: { name: "High" } });
  await api.dispose();
  await jira.stop();
});
