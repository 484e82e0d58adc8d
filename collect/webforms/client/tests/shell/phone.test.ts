import { webcrypto } from 'node:crypto';

import { beforeEach, expect, it, vi } from 'vitest';

import { startPhone } from '../../src/shell/phone';
import { openDatabase } from '../../src/store/database';
import type { Database } from '../../src/store/database';
import type { RecordHead } from '../../src/store/model';
import { join } from '../../src/store/people';
import { readRecord, saveRecord } from '../../src/store/records';
import { hasReserve } from '../../src/store/space';
import { synchronise } from '../../src/sync/run';
import { soon } from '../soon';
import { freshPhone, head } from '../store/phone';

vi.mock('../../src/sync/run', () => ({
  synchronise: vi.fn(() => Promise.resolve({ state: 'done' })),
}));

const DAY = 86_400_000;
const ANA = {
  id: 'ana',
  project: 1,
  projectName: 'Survey',
  displayName: 'Ana',
  token: 't',
  recoveryKey: null,
};
let db: Database;
let key: CryptoKey;

beforeEach(async () => {
  vi.stubGlobal('crypto', webcrypto);
  (await freshPhone()).close();
  db = await openDatabase();
  ({ key } = await join(db, ANA, '493817', Date.now() + DAY));
});

async function kept(instanceId: string, more: Partial<RecordHead> = {}): Promise<void> {
  const content = { xml: '<a/>', name: instanceId, files: new Map() };
  await saveRecord(db, key, head({ instanceId, ...more }), content);
}

async function policy(keepSentDays: number): Promise<void> {
  await db.put(
    'settings',
    { at: 0, state: { forms: [], policy: { keepSentDays } } },
    'state/ana',
  );
}

/** The next reading of records is as old as now, and comes when it is let. */
function slowReading(of: Database): () => void {
  let open = (): void => undefined;
  const gate = new Promise<unknown>((resolve) => {
    open = () => {
      resolve(undefined);
    };
  });
  const read = of.getAllFromIndex.bind(of) as (...asked: unknown[]) => Promise<never>;
  const reading = vi.spyOn(of, 'getAllFromIndex');
  reading.mockImplementation(async (...asked) => {
    reading.mockRestore();
    const found = await read(...asked);
    await gate;
    return found;
  });
  return open;
}

it('purges what was sent by the policy that has just come', async () => {
  await kept('old', { state: 'sent', sentAt: Date.now() - 10 * DAY });
  await policy(30);
  const phone = await startPhone();
  vi.mocked(synchronise).mockImplementationOnce(async () => {
    await policy(5);
    return { state: 'done' };
  });
  await phone.sync();

  expect(await readRecord(db, key, 'old')).toBeUndefined();
  expect(phone.shown.records).toEqual([]);
});

it('purges nothing when the server was not reached', async () => {
  await kept('old', { state: 'sent', sentAt: 0 });
  await policy(5);
  vi.mocked(synchronise).mockResolvedValue({ state: 'stopped', why: 'offline' });
  await (await startPhone()).sync();

  expect(await readRecord(db, key, 'old')).toBeDefined();
  vi.mocked(synchronise).mockResolvedValue({ state: 'done' });
});

it('has a reserve from the first moment, and again after it was given up', async () => {
  const phone = await startPhone();
  expect(await hasReserve(db)).toBe(true);
  await db.delete('settings', 'reserve');
  await phone.sync();

  expect(await hasReserve(db)).toBe(true);
});

it('shows the newest lists though an older reading takes longer', async () => {
  await kept('one');
  const phone = await startPhone();
  const comes = slowReading(phone.db);
  const older = phone.refresh();
  await soon(() => {
    expect(vi.isMockFunction(phone.db.getAllFromIndex)).toBe(false);
  });
  await kept('two');
  const newer = phone.refresh();
  setTimeout(comes, 50);
  await Promise.all([older, newer]);

  expect(phone.shown.records.map((each) => each.title).sort()).toEqual(['one', 'two']);
});

it('shows nothing of hers once it is locked, though a reading was on its way', async () => {
  await kept('one');
  const phone = await startPhone();
  const comes = slowReading(phone.db);
  const reading = phone.refresh();
  await soon(() => {
    expect(vi.isMockFunction(phone.db.getAllFromIndex)).toBe(false);
  });
  const locked = phone.leave();
  setTimeout(comes, 50);
  await Promise.all([reading, locked]);

  expect(phone.shown.records).toEqual([]);
});

it('opens the name of a record once, and again when it changed', async () => {
  await kept('one');
  const phone = await startPhone();
  const opening = vi.spyOn(crypto.subtle, 'decrypt');
  await phone.refresh();
  expect(opening).not.toHaveBeenCalled();
  await saveRecord(db, key, head({ instanceId: 'one' }), {
    xml: '<a/>',
    name: 'new',
    files: new Map(),
  });
  await phone.refresh();

  expect(phone.shown.records.map((each) => each.title)).toEqual(['new']);
  opening.mockRestore();
});

it('tries at once when there is signal again, whatever waited', async () => {
  await startPhone();
  vi.mocked(synchronise).mockClear();
  dispatchEvent(new Event('online'));

  await soon(() => {
    expect(vi.mocked(synchronise).mock.calls.at(-1)?.[0].atOnce).toBe(true);
  });
});
