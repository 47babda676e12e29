// Called by `tenon build`: makes view.wasm from src/view.ts. TENON_OUT is where the module goes.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const { error, stderr } = await asc.main([
  "view.ts",
  "--baseDir", fileURLToPath(new URL("src", import.meta.url)),
  "--outFile", join(process.env.TENON_OUT, "view.wasm"),
  // A step has a memory of its own, so nothing needs to be given back.
  "--runtime", "stub",
  // A view imports nothing: what goes wrong ends the step.
  "--use", "abort=",
  "-O3", "--shrinkLevel", "2", "--noAssert",
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
