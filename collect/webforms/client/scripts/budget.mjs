/**
 * Fails when what phones must fetch grows beyond its budget. Run after a build.
 *
 * An install is what the service worker keeps before it serves: itself, and the list
 * that was written into it. What it keeps only where it is used is not among that.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url).pathname;
const KB = 1024;
const BUDGETS = { shell: 45 * KB, engine: 250 * KB, install: 400 * KB };

const read = (name) => readFileSync(join(DIST, name));
const text = (name) => read(name).toString('utf8');
const size = (name) => brotliCompressSync(read(name)).length;
const sum = (names) => [...new Set(names)].reduce((all, name) => all + size(name), 0);

/** All that the page names, and what those modules import before they run. */
function shell() {
  const named = text('index.html').matchAll(
    /(?:src|href)="\/collect\/([^"]+\.(?:js|css))"/g,
  );
  const found = new Set(['index.html']);
  const queue = [...named].map(([, name]) => name);
  for (let name = queue.pop(); name; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith('.js')) continue;
    for (const [, other] of text(name).matchAll(
      /(?:^|[;}\s])(?:import|export)[^;("'`]*?["'`]\.\/([^"'`]+\.js)["'`]/g,
    )) {
      queue.push(`assets/${other}`);
    }
  }
  return [...found];
}

/** Names in the list that `vite-plugin-pwa` wrote into the service worker. */
function kept() {
  const named = [...text('sw.js').matchAll(/["']?url["']?:\s*["'`]([^"'`]+)["'`]/g)];
  const names = named.map(([, name]) => name).filter((name) => /\.\w+$/.test(name));
  // Fewer than the shell needs: the list was not found, and nothing would be measured.
  const lacking = shell().filter((name) => !names.includes(name));
  if (lacking.length) throw new Error(`sw.js does not keep ${lacking.join(', ')}`);
  return names;
}

const all = kept();
const sizes = {
  shell: sum(shell()),
  engine: sum(all.filter((each) => /engine-[^/]*\.js$/.test(each))),
  install: sum(['sw.js', ...all]),
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
