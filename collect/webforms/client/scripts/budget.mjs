/** Fails when what phones must fetch grows beyond its budget. Run after a build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const KB = 1024;
const BUDGETS = { shell: 45 * KB, engine: 250 * KB, install: 400 * KB };

const size = (name) => brotliCompressSync(readFileSync(join(DIST, name))).length;
const sum = (names) => names.reduce((all, name) => all + size(name), 0);
const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile())
  .map((each) => relative(DIST, join(each.parentPath, each.name)));

/** All that the page names, and what those modules import before they run. */
function shell() {
  const page = readFileSync(join(DIST, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/collect\/([^"]+\.(?:js|css))"/g)];
  const found = new Set(['index.html']);
  const queue = named.map(([, name]) => name);
  for (let name = queue.pop(); name; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(join(DIST, name), 'utf8');
    for (const [, other] of text.matchAll(
      /(?:^|[;}\s])(?:import|export)[^;("'`]*?["'`]\.\/([^"'`]+\.js)["'`]/g,
    )) {
      queue.push(`assets/${other}`);
    }
  }
  return [...found];
}

const sizes = {
  shell: sum(shell()),
  engine: sum(files.filter((each) => /engine-[^/]*\.js$/.test(each))),
  install: sum(files.filter((each) => /\.(js|css|html|svg|png|wasm)$/.test(each))),
};
let over = false;
for (const [name, limit] of Object.entries(BUDGETS)) {
  const is = sizes[name];
  const verdict = is > limit ? 'TOO LARGE' : 'ok';
  over ||= is > limit;
  console.log(
    `${name.padEnd(8)} ${(is / KB).toFixed(1).padStart(6)} KB of ${limit / KB}: ${verdict}`,
  );
}
process.exit(over ? 1 : 0);
