// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { open, sha256 } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import { exportUnsent } from '../../src/store/export';
import type { Manifest } from '../../src/store/export';
import type { Person, RecordHead, RecordState } from '../../src/store/model';
import { PART, saveRecord } from '../../src/store/records';
import { unsentRecords, withoutEscrow } from '../../src/store/unsent';
import { freshPhone, head, someKey } from './phone';
import { membersOf } from './zip';

let db: Database;
let key: CryptoKey;
const ESCROW = new Uint8Array([1, 2, 255]).buffer;

beforeEach(async () => {
  db = await freshPhone();
  key = await someKey();
  await db.put('settings', 'collect:1', 'deviceId');
  await db.put('people', person('ana', ESCROW));
  await db.put('people', person('bayu'));
  await db.put('people', person('citra', ESCROW));
});

function person(id: string, escrow?: ArrayBuffer): Person {
  const nothing = { iv: new Uint8Array(12), data: new ArrayBuffer(0) };
  return {
    ...{ id, project: 1, projectName: 'Survey', displayName: `Name of ${id}` },
    ...{ salt: new Uint8Array(16), wrappedKey: nothing, token: nothing },
    ...{ failedPins: 0, revoked: false, ...(escrow && { escrow }) },
  };
}

async function put(id: string, state: RecordState, more: Partial<RecordHead> = {}) {
  const record = head({ instanceId: id, ...more });
  const content = { xml: `<data>${id}</data>`, name: 'Lila', files: new Map() };
  await saveRecord(db, key, record, content);
  await db.put('records', { ...record, state });
}

async function exported(): Promise<{
  manifest: Manifest;
  members: Map<string, Uint8Array<ArrayBuffer>>;
}> {
  const blob = await exportUnsent(db, Date.UTC(2026, 10, 30));
  const members = membersOf(new Uint8Array(await blob.arrayBuffer()));
  const text = new TextDecoder().decode(members.get('manifest.json'));
  return { manifest: JSON.parse(text) as Manifest, members };
}

async function opened(sealed: Uint8Array<ArrayBuffer> | undefined, place: string) {
  const body = sealed ?? new Uint8Array();
  const parts = { iv: body.slice(0, 12), data: body.slice(12).buffer };
  return new Uint8Array(await open(key, parts, place));
}

describe('the file of unsent records', () => {
  it('has all that was not sent, of everybody, and who has filled it', async () => {
    const states = [
      'draft',
      'final',
      'sending',
      'rejected',
      'conflict',
      'sent',
    ] as const;
    for (const [at, state] of states.entries()) {
      await put(`uuid:${at}`, state, { owner: at % 2 ? 'bayu' : 'ana' });
    }
    const { manifest } = await exported();

    expect(manifest).toMatchObject({
      format: 1,
      deviceId: 'collect:1',
      exportedAt: '2026-11-30T00:00:00.000Z',
      people: [
        { id: 'ana', escrow: 'AQL/' },
        { id: 'bayu', escrow: null },
      ],
    });
    expect(manifest.records.map(({ state }) => state)).toEqual(states.slice(0, 5));
    expect(manifest.records[1]).toEqual({
      instanceId: 'uuid:1',
      owner: 'bayu',
      xmlFormId: 'household',
      version: '1',
      state: 'final',
      updatedAt: '1970-01-01T00:00:00.000Z',
      files: [],
    });
  });

  it('has answers and files as they were sealed, in stretches', async () => {
    const photo = new Uint8Array(PART + 5).map((_, at) => at % 251);
    const files = new Map([
      ['empty.txt', new Blob([])],
      ['a.jpg', new Blob([photo], { type: 'image/jpeg' })],
    ]);
    const xml = '<data>Lila</data>';
    await saveRecord(db, key, head({ state: 'final' }), { xml, name: '', files });
    const { manifest, members } = await exported();

    expect(manifest.records[0]?.files).toEqual([
      {
        name: 'a.jpg',
        type: 'image/jpeg',
        size: PART + 5,
        sha256: await sha256(photo),
      },
      { name: 'empty.txt', type: '', size: 0, sha256: await sha256(new Uint8Array()) },
    ]);
    expect([...members.keys()].sort()).toEqual([
      'manifest.json',
      'records/0/answers',
      'records/0/files/0/0',
      'records/0/files/0/1',
    ]);
    const answers = await opened(members.get('records/0/answers'), 'uuid:1/answers');
    expect(new TextDecoder().decode(answers)).toBe(xml);
    const last = members.get('records/0/files/0/1');
    expect(await opened(last, 'uuid:1/file/1/a.jpg')).toEqual(photo.slice(PART));
  });

  it('tells no name and no answer', async () => {
    await put('uuid:1', 'final');
    const blob = await exportUnsent(db, 0);
    const bytes = Buffer.from(await blob.arrayBuffer());

    expect(bytes.includes('Lila')).toBe(false);
    expect(bytes.includes('Name of ana')).toBe(false);
    expect(bytes.includes('<data>')).toBe(false);
  });

  it('leaves out what has gone meanwhile, and says nothing else was lost', async () => {
    const files = new Map([['a.jpg', new Blob(['photo'])]]);
    await saveRecord(db, key, head(), { xml: '<data/>', name: '', files });
    await put('uuid:2', 'final');
    await db.delete('parts', ['uuid:1', 'a.jpg', 0]);
    await db.delete('answers', 'uuid:1');
    const { manifest, members } = await exported();

    expect(manifest.records.map(({ instanceId }) => instanceId)).toEqual([
      'uuid:1',
      'uuid:2',
    ]);
    expect(manifest.records[0]?.files.length).toBe(1);
    expect([...members.keys()].sort()).toEqual(['manifest.json', 'records/1/answers']);
  });

  it('reads one stretch after the other, never two at once', async () => {
    const files = new Map([['a.bin', new Blob([new Uint8Array(3 * PART)])]]);
    await saveRecord(db, key, head(), { xml: '<data/>', name: '', files });
    const get = db.get.bind(db);
    let [under, most] = [0, 0];
    const watched = new Proxy(db, {
      get: (target, name) =>
        name === 'get'
          ? async (...how: Parameters<typeof get>) => {
              most = Math.max(most, ++under);
              return get(...how).finally(() => under--);
            }
          : Reflect.get(target, name, target).bind(target),
    }) as Database;
    const blob = await exportUnsent(watched, 0);

    expect(blob.size).toBeGreaterThan(3 * PART);
    expect(most).toBe(1);
  });

  it('is a file without records on a phone that has sent all', async () => {
    await put('uuid:1', 'sent');
    const { manifest, members } = await exported();

    expect([manifest.records, manifest.people, members.size]).toEqual([[], [], 1]);
  });
});

it('says whose records the project could not open', async () => {
  await put('uuid:1', 'final', { owner: 'ana' });
  await put('uuid:2', 'draft', { owner: 'bayu' });
  const people = await db.getAll('people');

  const records = await unsentRecords(db);
  expect(withoutEscrow(people, records).map(({ id }) => id)).toEqual(['bayu']);
  expect(withoutEscrow(people, records.slice(0, 1))).toEqual([]);
});
