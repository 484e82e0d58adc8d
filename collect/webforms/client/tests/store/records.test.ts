// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { SealError } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import {
  NotThere,
  changeHead,
  filesOf,
  nameOf,
  NotDraft,
  PART,
  readPart,
  readRecord,
  recordsOf,
  removeFiles,
  removeRecord,
  saveRecord,
} from '../../src/store/records';
import { freshPhone, head, someKey } from './phone';

const BIG = new Uint8Array(PART + 7).map((_, at) => at % 251);

let db: Database;
let key: CryptoKey;

beforeEach(async () => {
  db = await freshPhone();
  key = await someKey();
});

function content(
  files: Record<string, Blob> = {},
  xml = '<data><name>Lila</name></data>',
) {
  return { xml, name: 'Lila 7', files: new Map(Object.entries(files)) };
}

async function bytesOf(blob: Blob | undefined): Promise<number[]> {
  return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
}

async function everything(): Promise<string> {
  const found: string[] = [];
  for (const store of db.objectStoreNames) {
    for (const value of await db.getAll(store)) found.push(...strings(value));
  }
  return found.join('\n');
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof ArrayBuffer) return [new TextDecoder('latin1').decode(value)];
  if (value instanceof Uint8Array) return [new TextDecoder('latin1').decode(value)];
  if (value && typeof value === 'object') return Object.values(value).flatMap(strings);
  return [];
}

describe('a record', () => {
  it('comes back as it was saved, files of any size included', async () => {
    const files = {
      'a.jpg': new Blob([BIG], { type: 'image/jpeg' }),
      'b.txt': new Blob(),
    };
    await saveRecord(db, key, head(), content(files));
    const found = await readRecord(db, key, 'uuid:1');

    expect(found?.xml).toBe('<data><name>Lila</name></data>');
    expect(await bytesOf(found?.files.get('a.jpg'))).toEqual([...BIG]);
    expect(found?.files.get('a.jpg')?.type).toBe('image/jpeg');
    expect(found?.files.get('b.txt')?.size).toBe(0);
    expect(found?.head).toMatchObject({ files: 2, size: BIG.length + 30 });
    expect(await nameOf(key, found?.head ?? head())).toBe('Lila 7');
  });

  it('lies on the phone without a readable answer', async () => {
    await saveRecord(db, key, head(), content({ 'a.txt': new Blob(['secret words']) }));
    const lying = await everything();

    expect(lying).toContain('uuid:1');
    expect(lying).not.toContain('Lila');
    expect(lying).not.toContain('secret');
  });

  it('opens with nobody else’s key, and nowhere else', async () => {
    await saveRecord(db, key, head(), content());
    await saveRecord(db, key, head({ instanceId: 'uuid:2' }), content());
    const other = await someKey(2);

    await expect(readRecord(db, other, 'uuid:1')).rejects.toThrow(SealError);
    const answers = await db.get('answers', 'uuid:1');
    if (answers) await db.put('answers', { ...answers, instanceId: 'uuid:2' });
    await expect(readRecord(db, key, 'uuid:2')).rejects.toThrow(SealError);
  });

  it('writes a file once, and drops it with the answer', async () => {
    await saveRecord(db, key, head(), content({ 'a.jpg': new Blob([BIG]) }));
    const before = await db.getAll('parts');
    const a = new Blob(['other bytes under a name that is there']);
    await saveRecord(
      db,
      key,
      head(),
      content({ 'a.jpg': a, 'b.jpg': new Blob(['b']) }),
    );

    expect((await db.getAll('parts')).slice(0, 2)).toEqual(before);
    await saveRecord(db, key, head(), content({ 'b.jpg': new Blob(['b']) }));
    expect((await filesOf(db, 'uuid:1')).map((file) => file.name)).toEqual(['b.jpg']);
    expect(await db.count('parts')).toBe(1);
  });

  it('is whole or not there when a write fails in the middle', async () => {
    await saveRecord(db, key, head(), content({}, '<first/>'));
    const uncloneable = { ...head(), page: (() => 0) as unknown as string };

    await expect(
      saveRecord(
        db,
        key,
        uncloneable,
        content({ 'a.jpg': new Blob(['a']) }, '<second/>'),
      ),
    ).rejects.toThrow();
    const found = await readRecord(db, key, 'uuid:1');
    expect([found?.xml, found?.files.size]).toEqual(['<first/>', 0]);
  });

  it('that was finished is overwritten by no draft', async () => {
    await saveRecord(db, key, head(), content({}, '<draft/>'));
    await saveRecord(db, key, head({ state: 'final' }), content({}, '<final/>'));
    await expect(saveRecord(db, key, head(), content({}, '<late/>'))).rejects.toThrow(
      NotDraft,
    );

    expect(await readRecord(db, key, 'uuid:1')).toMatchObject({
      xml: '<final/>',
      head: { state: 'final' },
    });
  });

  it('gives its files in stretches', async () => {
    await saveRecord(db, key, head(), content({ 'a.jpg': new Blob([BIG]) }));
    const [file] = await filesOf(db, 'uuid:1');
    if (!file) throw new Error('no file');

    expect(new Uint8Array(await readPart(db, key, file, 1))).toEqual(BIG.slice(PART));
    await expect(readPart(db, key, file, 2)).rejects.toThrow(NotThere);
  });

  it('goes with everything of it, and its neighbour stays', async () => {
    for (const instanceId of ['uuid:1', 'uuid:11']) {
      await saveRecord(
        db,
        key,
        head({ instanceId }),
        content({ 'a.jpg': new Blob(['a']) }),
      );
    }
    await removeFiles(db, 'uuid:1');
    expect((await readRecord(db, key, 'uuid:1'))?.files.size).toBe(0);
    await removeRecord(db, 'uuid:1');

    expect(await readRecord(db, key, 'uuid:1')).toBeUndefined();
    expect((await readRecord(db, key, 'uuid:11'))?.files.size).toBe(1);
    expect(await db.count('parts')).toBe(1);
  });

  it('is listed for its owner, last touched first', async () => {
    await saveRecord(db, key, head({ updatedAt: 5 }), content());
    await saveRecord(db, key, head({ instanceId: 'uuid:2', updatedAt: 9 }), content());
    await saveRecord(db, key, head({ instanceId: 'uuid:3', owner: 'bayu' }), content());

    expect((await recordsOf(db, 'ana')).map((each) => each.instanceId)).toEqual([
      'uuid:2',
      'uuid:1',
    ]);
  });

  it('changes state only as long as it is what the change expects', async () => {
    await saveRecord(db, key, head({ state: 'final' }), content());
    const take = () =>
      changeHead(db, 'uuid:1', (now) =>
        now.state === 'final' ? { ...now, state: 'sending' } : undefined,
      );
    const taken = await Promise.all([take(), take()]);

    expect(taken.map((each) => each?.state)).toEqual(['sending', undefined]);
    expect(await changeHead(db, 'uuid:9', (now) => now)).toBeUndefined();
  });
});
