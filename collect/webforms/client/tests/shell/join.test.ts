import { webcrypto } from 'node:crypto';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, h } from 'vue';
import type { App } from 'vue';

import JoinView from '../../src/shell/JoinView.vue';
import { PHONE } from '../../src/shell/phone';
import { words } from '../../src/words';
import { freshPhone } from '../store/phone';
import { json } from '../sync/server';
import { soon } from '../soon';

const LINK = '#join/1/abcdefghijklmnopqrstuvwxyz';
const STATE = {
  project: { id: 1, name: 'Survey' },
  person: { id: 2, displayName: 'Ana' },
  recoveryKey: null,
};
let app: App;
const enter = vi.fn(() => Promise.resolve());

beforeEach(async () => {
  vi.stubGlobal('crypto', webcrypto);
  const db = await freshPhone();
  const phone = { db, who: { value: undefined }, enter, lockAt: () => Infinity };
  app = createApp(() => h(JoinView, { link: LINK }));
  app.provide(PHONE, phone as never).use(words);
});
afterEach(() => {
  app.unmount();
});

function opened(answer: () => Response | Promise<Response>): HTMLElement {
  vi.stubGlobal('fetch', () => Promise.resolve().then(answer));
  const place = document.createElement('div');
  app.mount(place);
  return place;
}

function said(place: HTMLElement): Promise<string> {
  return soon(() => {
    const text = place.querySelector('[role=alert]')?.textContent;
    if (!text) throw new Error('nothing said');
    return text;
  });
}

it.each([
  ['is cut', () => Promise.reject(new TypeError('cut')), 'unreachable'],
  ['is nobody’s', () => json({ welcome: true }), 'unreachable'],
  ['is empty', () => new Response(null, { status: 304 }), 'unreachable'],
  ['is a refusal', () => json({ code: 401.2, message: 'Gone' }, 401), 'refused'],
  ['knows no project', () => json({ code: 404.1, message: 'None' }, 404), 'refused'],
] as const)('says what is wrong when the answer %s', async (_, answer, word) => {
  expect(await said(opened(answer))).toBe(words.global.t(`join.${word}`));
});

it('says that it was the phone when that failed', async () => {
  enter.mockRejectedValueOnce(new DOMException('disk full', 'QuotaExceededError'));
  const place = opened(() => json(STATE));
  await soon(() => {
    expect(place.textContent).toContain('Hello Ana');
  });
  for (const input of place.querySelectorAll('input')) {
    input.value = '493817';
    input.dispatchEvent(new Event('input'));
  }
  place.querySelector('form')?.dispatchEvent(new Event('submit'));

  expect(await said(place)).toContain('disk full');
});
