// Writes a .br file beside every text and WASM file of a site.
// Usage: node scripts/precompress.mjs <site> <cache>
//
// The best quality takes seconds for a WASM file, so results are kept by the digest of the input.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [site, cache] = process.argv.slice(2);
mkdirSync(cache, { recursive: true });

for (const name of readdirSync(site, { recursive: true })) {
  const file = join(site, name);
  if (!/\.(wasm|js|mjs|css|svg|json|html|txt)$/.test(name) || !statSync(file).isFile()) continue;
  const bytes = readFileSync(file);
  const kept = join(cache, createHash("sha256").update(bytes).digest("hex") + ".br");
  if (!existsSync(kept)) {
    const compressed = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    writeFileSync(`${kept}.${process.pid}`, compressed);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  copyFileSync(kept, `${file}.br`);
  console.log(`   ${name}: ${bytes.length} bytes, ${statSync(kept).size} compressed`);
}
