import { webcrypto } from 'node:crypto';

import { beforeEach, expect, it, vi } from 'vitest';

import UnsentFile from '../../src/shell/UnsentFile.vue';
import type { Database } from '../../src/store/database';
import type { Person } from '../../src/store/model';
import { exportUnsent } from '../../src/store/export';
import { saveRecord } from '../../src/store/records';
import { freshPhone, head, someKey } from '../store/phone';
import { mounted, press } from './mounted';
import { soon } from '../soon';

vi.mock('../../src/store/export', () => ({ exportUnsent: vi.fn() }));

let db: Database;

beforeEach(async () => {
  vi.stubGlobal('crypto', webcrypto);
  document.body.replaceChildren();
  db = await freshPhone();
});

async function person(id: string, escrow?: ArrayBuffer): Promise<void> {
  const given = { id, displayName: `Name of ${id}`, ...(escrow && { escrow }) };
  await db.put('people', given as Person);
}

async function record(id: string, owner: string): Promise<void> {
  const content = { xml: '<data/>', name: '', files: new Map() };
  const one = head({ instanceId: id, owner, state: 'final' });
  await saveRecord(db, await someKey(), one, content);
}

it('is not there while everything is sent', async () => {
  const { place, shown } = await mounted(db, UnsentFile);
  expect(place.querySelector('[data-unsent]')).toBeNull();
  await record('uuid:1', 'ana');
  shown.records = [];

  await soon(() => {
    expect(place.querySelector('[data-unsent]')).not.toBeNull();
  });
});

it('saves a file without a PIN, and names whose records stay closed', async () => {
  await person('ana', new ArrayBuffer(1));
  await person('bayu');
  await record('uuid:1', 'ana');
  await record('uuid:2', 'bayu');
  const file = new Blob(['zip']);
  vi.mocked(exportUnsent).mockResolvedValue(file);
  const saved: unknown[] = [];
  const names: string[] = [];
  URL.createObjectURL = (blob) => `blob:${saved.push(blob)}`;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  const { place } = await mounted(db, UnsentFile);
  await soon(() => {
    expect(place.querySelector('[data-closed]')?.textContent).toContain('Name of bayu');
  });
  press(place, '[data-save-unsent]');
  await soon(() => {
    expect(place.querySelector('[role=status]')?.textContent).toContain('2 interviews');
  });

  expect(place.querySelector('[data-closed]')?.textContent).not.toContain('of ana');
  expect(names[0]).toMatch(/^collect-unsent-\d{12}\.zip$/);
  expect(saved).toEqual([file]);
});

it('says why there is no file', async () => {
  await person('ana');
  await record('uuid:1', 'ana');
  const { place } = await mounted(db, UnsentFile);
  vi.mocked(exportUnsent).mockRejectedValue(new Error('no room'));
  await soon(() => {
    press(place, '[data-save-unsent]');
  });

  await soon(() => {
    expect(place.querySelector('[role=alert]')?.textContent).toContain('no room');
  });
});
