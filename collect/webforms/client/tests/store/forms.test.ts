// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { sha256 } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import {
  BrokenResource,
  fileOf,
  formOf,
  formsOf,
  formText,
  keepResource,
  missingResources,
  putForm,
  sweepForms,
} from '../../src/store/forms';
import { form, freshPhone, head } from './phone';

let db: Database;

beforeEach(async () => {
  db = await freshPhone();
});

async function hashed(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

async function withFiles(xml: string, ...texts: string[]) {
  const resources = await Promise.all(
    texts.map(async (text) => ({
      name: `${text}.csv`,
      sha256: await hashed(text),
      size: text.length,
    })),
  );
  return form({ xml: await hashed(xml), resources });
}

describe('a form', () => {
  it('is complete when every file is there', async () => {
    const wanted = await withFiles('<form/>', 'a', 'b', 'a');
    const [xml, a, b] = await missingResources(db, wanted);
    if (!xml || !a || !b) throw new Error('three are missing');
    for (const [hash, text] of [
      [xml, '<form/>'],
      [a, 'a'],
      [b, 'b'],
    ] as const) {
      await keepResource(db, hash, new Blob([text]));
    }

    expect(await missingResources(db, wanted)).toEqual([]);
    expect(await formText(db, wanted)).toBe('<form/>');
    expect(await (await fileOf(db, wanted, 'b.csv'))?.text()).toBe('b');
    expect(await fileOf(db, wanted, 'c.csv')).toBeUndefined();
  });

  it('without its text is no form', async () => {
    await expect(formText(db, form())).rejects.toThrow(BrokenResource);
  });

  it('is listed by name within its project', async () => {
    await putForm(db, form({ xmlFormId: 'z', name: 'A form' }));
    await putForm(db, form({ xmlFormId: 'a', name: 'Z form' }));
    await putForm(db, form({ project: 2 }));

    expect((await formsOf(db, 1)).map((each) => each.name)).toEqual([
      'A form',
      'Z form',
    ]);
    expect((await formOf(db, head({ project: 2 })))?.project).toBe(2);
  });

  it('stays, retired, as long as a record needs it; then its files go, too', async () => {
    const former = { ...(await withFiles('<old/>', 'a')), state: 'retired' as const };
    const current = { ...(await withFiles('<new/>', 'a', 'b')), version: '2' };
    for (const text of ['<old/>', '<new/>', 'a', 'b', 'nobody’s']) {
      await keepResource(db, await hashed(text), new Blob([text]));
    }
    await putForm(db, former);
    await putForm(db, current);
    await db.put('records', head({ version: '1' }));
    await sweepForms(db);
    expect([await db.count('forms'), await db.count('resources')]).toEqual([2, 4]);
    await db.put('records', head({ version: '1', state: 'sent' }));
    await sweepForms(db);

    expect((await formsOf(db, 1)).map((each) => each.version)).toEqual(['2']);
    expect(await db.count('resources')).toBe(3);
  });
});
