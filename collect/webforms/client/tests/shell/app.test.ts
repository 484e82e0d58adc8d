import { webcrypto } from 'node:crypto';

import { beforeEach, expect, it, vi } from 'vitest';

import App from '../../src/App.vue';
import { startSteps } from '../../src/interview/steps';
import { ANA, phoneOf, show } from './shown';
import { soon } from '../soon';

vi.mock('../../src/engine/engine', () => ({ engine: {} }));

beforeEach(() => {
  vi.stubGlobal('crypto', webcrypto);
});

async function app(who?: unknown, people: unknown[] = [ANA]) {
  const phone = await phoneOf({ people } as never, who);
  phone.leave.mockImplementation(() => {
    phone.who.value = null;
    return Promise.resolve();
  });
  const given = {
    phone: { ...phone, desk: { value: undefined }, touched: vi.fn() },
    worker: { controlled: true, waiting: false },
    installing: { how: undefined },
    steps: startSteps(window),
  };
  const shown = show(App, phone, given);
  const see = (selector: string) => soon(() => shown.find(selector));
  return { phone, see, ...shown };
}

it('the back button returns from help and the phone to where she was', async () => {
  const { see, click } = await app();
  for (const page of ['help', 'phone']) {
    await click(`header [data-${page}]`);
    await see(`[data-page=${page}]`);
    history.back();
    await see('[data-section=drafts]');
  }
});

it('help is there before anybody has unlocked, and leads back to the lock', async () => {
  const { see, click } = await app(null);
  await click('[data-help]');
  await see('[data-page=help]');
  await click('[data-back]');
  await see('#pin');
});

it('when the phone locks nothing of it stays open', async () => {
  const { phone, see, click, all } = await app();
  await click('header [data-phone]');
  await see('[data-page=phone]');
  await phone.leave();
  await see('#pin');

  expect(all('[data-page]')).toEqual([]);
  await soon(() => {
    expect((history.state as { step?: number } | null)?.step ?? 0).toBe(0);
  });
});

it('another person joins on a phone of one, and may go back to its lock', async () => {
  const { see, click } = await app();
  await click('header [data-phone]');
  await see('[data-page=phone]');
  await click('[data-another]');
  await see('[data-scan]');
  await click('[data-back]');
  await see('#pin');
});

it('another person finds herself among those of the phone', async () => {
  const { root, see, click } = await app(undefined, [
    ANA,
    { ...ANA, id: '1/3', displayName: 'Ben' },
  ]);
  await click('header [data-phone]');
  await see('[data-page=phone]');
  await click('[data-another]');
  await see('.cards button');

  expect(root.textContent).toContain('Ben');
});
