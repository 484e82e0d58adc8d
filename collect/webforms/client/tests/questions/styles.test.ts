import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const css = readFileSync('src/interview/interview.css', 'utf8');

it.each([
  [
    'picks a file lies unseen over its button',
    '<span class="button"><input></span>',
    '0',
  ],
  ['takes a coordinate is seen', '<details><label><input></label></details>', '1'],
])('what %s', (_, inner, opacity) => {
  document.head.innerHTML = `<style>${css}</style>`;
  document.body.innerHTML = `<div class="upload">${inner}</div>`;
  const input = document.querySelector('input') ?? document.body;

  expect(getComputedStyle(input).opacity || '1').toBe(opacity);
});
