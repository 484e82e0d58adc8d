// @vitest-environment node
/**
 * The phone's side of a check with the server: `COLLECT_PHONE` names a folder with
 * `phone.json` (who uses the phone, the project's key as the server gives it, records and
 * their files in base64); the phone's file goes to `phone.zip`, and an escrow to
 * `escrow.txt`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join as path } from 'node:path';

import { expect, it } from 'vitest';

import { exportUnsent } from '../../src/store/export';
import { join } from '../../src/store/people';
import type { Newcomer } from '../../src/store/people';
import { saveRecord } from '../../src/store/records';
import type { RecordState } from '../../src/store/model';
import { freshPhone, head } from '../store/phone';

interface Given {
  readonly newcomer: Newcomer;
  readonly records: readonly {
    readonly instanceId: string;
    readonly state: RecordState;
    readonly xml: string;
    readonly files: Record<string, string>;
  }[];
}

const folder = process.env.COLLECT_PHONE;

it.runIf(folder)('a phone writes its file', async () => {
  const place = folder ?? '';
  const text = readFileSync(path(place, 'phone.json'), 'utf8');
  const { newcomer, records } = JSON.parse(text) as Given;
  const db = await freshPhone();
  await db.put('settings', 'collect:conformance', 'deviceId');
  const { key, person } = await join(db, newcomer, '402913', Infinity);
  for (const { instanceId, xml, state, files } of records) {
    const record = head({ instanceId, owner: person.id });
    const blobs = Object.entries(files).map(
      ([name, body]) => [name, new Blob([Buffer.from(body, 'base64')])] as const,
    );
    await saveRecord(db, key, record, { xml, name: 'Lila', files: new Map(blobs) });
    await db.put('records', { ...record, state });
  }
  const file = await exportUnsent(db, Date.now());
  writeFileSync(path(place, 'phone.zip'), Buffer.from(await file.arrayBuffer()));
  const escrow = Buffer.from(person.escrow ?? new ArrayBuffer(0)).toString('base64');
  writeFileSync(path(place, 'escrow.txt'), escrow);

  expect(file.size).toBeGreaterThan(0);
});
