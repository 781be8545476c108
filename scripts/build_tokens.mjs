// Make static/tokens.css from the npm package suomifi-design-tokens (MIT), which has no ready CSS file.
// Run where the package is installed:  node build_tokens.mjs > tokens.css
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const folder = createRequire(`${process.cwd()}/`).resolve("suomifi-design-tokens/dist/tokens.scss");
const scss = readFileSync(folder, "utf8");
const lines = [...scss.matchAll(/\$(fi-[a-z0-9-]+):\s*([^;@{]+);/g)].map(([, name, value]) => `  --${name}: ${value.trim()};`);
process.stdout.write(`/* From suomifi-design-tokens (MIT, see vendor/); made by scripts/build_tokens.mjs. */\n:root {\n${lines.join("\n")}\n}\n`);
