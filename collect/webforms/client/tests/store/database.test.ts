// @vitest-environment node
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';

import { openDatabase, VERSION } from '../../src/store/database';
import { addLines, readLines } from '../../src/store/audit';
import { readAnswers, saveRecord } from '../../src/store/records';
import { head, someKey } from './phone';

const OLDER = Array.from({ length: VERSION - 1 }, (_, at) => at + 1);

describe('a phone with an older collector', () => {
  it.each(OLDER)('keeps what it has from version %i', async (version) => {
    globalThis.indexedDB = new IDBFactory();
    const key = await someKey();
    const old = await openDatabase('collect', version);
    const photo = new Blob(['photo'], { type: 'image/jpeg' });
    const files = new Map([['1.jpg', photo]]);
    await saveRecord(old, key, head(), { xml: '<data/>', name: 'Ama', files });
    await addLines(old, key, 'uuid:1', ['form start,,1,']);
    await old.put('settings', 'collect:1', 'deviceId');
    old.close();

    const now = await openDatabase();
    expect(now.version).toBe(VERSION);
    expect(await readAnswers(now, key, 'uuid:1')).toBe('<data/>');
    expect(await readLines(now, key, 'uuid:1')).toEqual(['form start,,1,']);
    expect((await now.getAll('files')).map((each) => each.name)).toEqual(['1.jpg']);
    expect(await now.get('settings', 'deviceId')).toBe('collect:1');
    const fresh = await openDatabase('other');
    expect([...now.objectStoreNames]).toEqual([...fresh.objectStoreNames]);
    now.close();
    fresh.close();
  });
});
