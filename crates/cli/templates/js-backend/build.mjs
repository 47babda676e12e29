// Called by `tenon build`: makes plugin.wasm from src/backend.js. TENON_WIT holds the interfaces of a backend, and
// TENON_OUT is where the module goes.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { componentize } from "@bytecodealliance/componentize-js";

const source = await readFile(new URL("src/backend.js", import.meta.url), "utf8");
const { component } = await componentize(source, {
  witPath: process.env.TENON_WIT,
  worldName: "plugin",
  // A plugin reaches nothing but the interfaces of Tenon.
  disableFeatures: ["stdio", "random", "clocks", "http", "fetch-event"],
});
await writeFile(join(process.env.TENON_OUT, "plugin.wasm"), component);
