import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { start } from '../../src/shell/starting';
import TroubleView from '../../src/shell/TroubleView.vue';
import { openDatabase, VERSION } from '../../src/store/database';
import { show } from './shown';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function started(open: Parameters<typeof start>[0]['open']) {
  const shown = vi.fn();
  const troubles: string[] = [];
  const showTrouble = (trouble: string) => troubles.push(trouble);
  await start({ open, show: shown, showTrouble });
  return { shown, troubles };
}

describe('the first screen', () => {
  it('is that of the phone', async () => {
    const { shown, troubles } = await started(() => Promise.resolve('phone'));

    expect([shown.mock.calls, troubles]).toEqual([[['phone']], []]);
  });

  it.each([
    ['SecurityError', 'refused'],
    ['InvalidStateError', 'refused'],
    ['QuotaExceededError', 'full'],
    ['VersionError', 'taken'],
  ])('says why nothing can be kept: %s', async (name, trouble) => {
    const { shown, troubles } = await started(() =>
      Promise.reject(new DOMException('no', name)),
    );

    expect([shown.mock.calls, troubles]).toEqual([[], [trouble]]);
  });

  it('says that another window holds an older database, and comes when it lets go', async () => {
    const older = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('collect', 1);
      opening.onsuccess = () => {
        resolve(opening.result);
      };
    });
    const { shown, troubles } = await started(({ waits, closed }) =>
      openDatabase('collect', VERSION + 1, {
        waits: () => {
          waits();
          older.close();
        },
        closed,
      }),
    );

    expect(troubles).toEqual(['waits']);
    expect(shown).toHaveBeenCalledTimes(1);
  });

  it('gives way to a newer version of itself, and says so', async () => {
    const { troubles } = await started((told) =>
      openDatabase('collect', VERSION, told),
    );
    expect(troubles).toEqual([]);
    await openDatabase('collect', VERSION + 1);

    expect(troubles).toEqual(['taken']);
  });
});

it('what hinders is told in words, with what the browser said', () => {
  const { root } = show(TroubleView, {}, { trouble: 'refused', reason: 'denied' });

  expect(root.textContent).toContain('Leave the private window');
  expect(root.textContent).toContain('denied');
});
