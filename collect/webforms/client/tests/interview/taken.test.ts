import { beforeEach, expect, it } from 'vitest';

import { engine } from '../../src/engine/engine';
import { FormError } from '../../src/engine/types';
import type { FormEngine, LoadedForm } from '../../src/engine/types';
import { begin, finish, resume } from '../../src/interview/keeper';
import type { Desk } from '../../src/interview/keeper';
import type { Person } from '../../src/store/model';
import { changeHead, readRecord, recordsOf, reopened } from '../../src/store/records';
import xml from '../forms/logged.xml?raw';
import { form, freshPhone, someKey } from '../store/phone';

const FORM = form({ xmlFormId: 'logged' });
let desk: Desk;

function loaded(text = xml): ReturnType<FormEngine['load']> {
  return engine.load({ xml: text, resource: () => Promise.resolve(undefined) });
}

beforeEach(async () => {
  const person = { id: 'ana', displayName: 'Ana' } as Person;
  const who = { person, key: await someKey() } as unknown as Desk['who'];
  desk = { db: await freshPhone(), who, deviceId: 'd', now: () => 1000 };
});

async function finished(of: LoadedForm): Promise<string> {
  const open = await begin(desk, of, FORM);
  expect(await finish(desk, open)).toEqual([]);
  return open.head.instanceId;
}

it('a record whose answers the server has is opened again as a correction of them', async () => {
  const of = await loaded();
  const first = await finished(of);
  // The answers went; a photo of it was refused.
  const head = await readRecord(desk.db, desk.who.key, first);
  if (!head) throw new Error('it is kept');
  await desk.db.put('records', { ...head.head, state: 'rejected', receivedAt: 900 });
  await changeHead(desk.db, first, reopened);

  const open = await resume(desk, of, FORM, first);
  if (!open) throw new Error('it is gone');
  expect(await finish(desk, open)).toEqual([]);
  const [only, ...others] = await recordsOf(desk.db, 'ana');
  expect(others).toEqual([]);
  expect(only?.corrects).toBe(first);
  expect(only?.instanceId).not.toBe(first);
  const stored = await readRecord(desk.db, desk.who.key, only?.instanceId ?? '');
  expect(stored?.xml).toContain(`deprecatedID>${first}<`);
});

it('one that the server refused as a whole keeps its id', async () => {
  const of = await loaded();
  const first = await finished(of);
  await changeHead(desk.db, first, (head) => ({ ...head, state: 'rejected' }));
  await changeHead(desk.db, first, reopened);

  expect((await resume(desk, of, FORM, first))?.head.instanceId).toBe(first);
});

it('a form that gives its records no id is not begun', async () => {
  const nameless = xml.replace(/<bind[^>]*instanceID[^>]*>/, '');

  await expect(begin(desk, await loaded(nameless), FORM)).rejects.toThrow(FormError);
  expect(await desk.db.count('records')).toBe(0);
});
