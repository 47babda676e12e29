// Copies the fonts that style/tokens.css names out of the npm packages.
// Usage: node scripts/copy-fonts.mjs <folder>
//
// The names carry a digest so that a browser may keep a file for ever; a package whose content
// changed therefore stops the build here instead of reaching a browser under an old name.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const packages = { next: "atkinson-hyperlegible-next", mono: "atkinson-hyperlegible-mono" };
const subsets = ["latin", "latin-ext"];
const folder = process.argv[2];
const sheet = readFileSync("style/fonts.css", "utf8");
mkdirSync(folder, { recursive: true });

for (const [short, name] of Object.entries(packages)) {
  for (const subset of subsets) {
    const source = `node_modules/@fontsource-variable/${name}/files/${name}-${subset}-wght-normal.woff2`;
    const digest = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 10);
    const file = `atkinson-${short}-${subset}.${digest}.woff2`;
    if (!sheet.includes(`/fonts/${file}`)) {
      console.error(`error: style/fonts.css does not name ${file}. Has @fontsource-variable/${name} changed?`);
      process.exit(1);
    }
    copyFileSync(source, join(folder, file));
  }
}
