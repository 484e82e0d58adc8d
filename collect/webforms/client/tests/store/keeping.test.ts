// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';

import type { Database } from '../../src/store/database';
import { oldestDays, purgeSent } from '../../src/store/keeping';
import { readRecord, saveRecord } from '../../src/store/records';
import { freshPhone, head, someKey } from './phone';

const DAY = 86_400_000;
let db: Database;
let key: CryptoKey;

beforeEach(async () => {
  db = await freshPhone();
  key = await someKey();
});

async function kept(instanceId: string, more: Parameters<typeof head>[0]) {
  const content = { xml: '<a/>', name: '', files: new Map([['f', new Blob(['x'])]]) };
  await saveRecord(db, key, head({ instanceId, ...more }), content);
}

it('sent records go with all of them when their days are over', async () => {
  await kept('old', { state: 'sent', sentAt: 0 });
  await kept('young', { state: 'sent', sentAt: 1 });
  await kept('ahead', { state: 'sent', sentAt: 99 * DAY });
  await kept('undated', { state: 'sent' });

  expect(await purgeSent(db, 7, 7 * DAY)).toBe(1);
  expect(await readRecord(db, key, 'old')).toBeUndefined();
  expect(await db.count('files')).toBe(3);
  expect(await db.count('answers')).toBe(3);
});

it.each(['draft', 'final', 'sending', 'rejected', 'conflict'] as const)(
  'what is %s stays for ever',
  async (state) => {
    await kept('mine', { state, sentAt: 0 });

    expect(await purgeSent(db, 0, 999 * DAY)).toBe(0);
    expect(await readRecord(db, key, 'mine')).toBeDefined();
  },
);

it('tells how long the oldest has waited', () => {
  const records = [
    head({ state: 'draft', updatedAt: 0 }),
    head({ state: 'sent', finalisedAt: 0 }),
    head({ state: 'final', finalisedAt: 5 * DAY }),
    head({ state: 'rejected', updatedAt: 6 * DAY }),
  ];

  expect(oldestDays(records, 9.5 * DAY)).toBe(4);
  expect(oldestDays(records, 1 * DAY)).toBe(0);
  expect(oldestDays(records.slice(0, 2), 9 * DAY)).toBe(0);
});
