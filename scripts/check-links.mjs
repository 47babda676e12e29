// Checks that every relative link of our Markdown pages leads to a file.
// Usage: node scripts/check-links.mjs <page or folder>…
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const pages = process.argv.slice(2).flatMap((path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true }).filter((name) => name.endsWith(".md")).map((name) => join(path, name))
    : [path],
);

let broken = 0;
for (const page of pages) {
  const text = readFileSync(page, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:|^#/.test(target)) continue;
    if (!existsSync(join(dirname(page), target.split("#")[0]))) {
      console.error(`${page}: ${target} leads nowhere`);
      broken += 1;
    }
  }
}
console.log(`${pages.length} pages, ${broken} broken links`);
process.exit(broken ? 1 : 0);
