// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';

import type { Database } from '../../src/store/database';
import { purgeSent } from '../../src/store/keeping';
import { filesOf, readFile, removeRecord, saveRecord } from '../../src/store/records';
import { keepReturned, readReturned, removeReturned } from '../../src/store/returned';
import { freshPhone, head, someKey } from './phone';

const RETURNED = {
  instanceId: 'uuid:1',
  owner: 'ana',
  project: 1,
  xmlFormId: 'household',
  version: '1',
  returnedAt: 0,
};
const files = new Map([['a.jpg', new Blob(['photo'])]]);
let db: Database;
let key: CryptoKey;

beforeEach(async () => {
  db = await freshPhone();
  key = await someKey();
});

async function sentBack(): Promise<void> {
  await keepReturned(db, key, RETURNED, { comment: 'Age?', xml: '<a/>', files });
}

it('what was sent back keeps its photos when the record it was is purged', async () => {
  await saveRecord(db, key, head({ state: 'sent', sentAt: 0 }), {
    xml: '<a/>',
    name: '',
    files: new Map(),
  });
  await sentBack();

  expect(await purgeSent(db, 0, 1)).toBe(1);
  const found = await db.get('returned', 'uuid:1');
  const content = found && (await readReturned(db, key, found));
  expect(await content?.files.get('a.jpg')?.text()).toBe('photo');
});

it('a record keeps photos that have not left when it is no longer sent back', async () => {
  const record = head({ state: 'final', receivedAt: 1 });
  await saveRecord(db, key, record, { xml: '<a/>', name: '', files });
  await sentBack();
  await removeReturned(db, 'uuid:1');

  const [file] = await filesOf(db, 'uuid:1');
  expect(file && (await (await readFile(db, key, file)).text())).toBe('photo');
});

it('the last of both takes everything along', async () => {
  await saveRecord(db, key, head({ state: 'final' }), { xml: '<a/>', name: '', files });
  await sentBack();
  await removeReturned(db, 'uuid:1');
  await removeRecord(db, 'uuid:1');

  expect(await db.count('files')).toBe(0);
  expect(await db.count('parts')).toBe(0);
  expect(await db.count('returned')).toBe(0);
});
