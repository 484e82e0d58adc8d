// @vitest-environment node
import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

/** Chromium installs a page only with pictures of these sizes. */
it.each([192, 512])('the icon of %i pixels is a picture of that size', (pixels) => {
  const path = new URL(`../../public/icon-${pixels}.png`, import.meta.url);
  const bytes = readFileSync(path);

  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([pixels, pixels]);
});
