// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { addArrived } from '../../src/store/arriving';
import { sha256 } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import { formsOf, formText } from '../../src/store/forms';
import { mapsOf } from '../../src/store/maps';
import type { Unlocked } from '../../src/store/people';
import { commentOf, readReturned, returnedOf } from '../../src/store/returned';
import { Busy, Refused, Unreachable } from '../../src/sync/http';
import { knownState } from '../../src/sync/known';
import { pull } from '../../src/sync/pull';
import type { Puller } from '../../src/sync/pull';
import type { OfferedForm, ReturnedRecord, State } from '../../src/sync/protocol';
import { freshPhone, head, someKey } from '../store/phone';
import { json } from './server';

let db: Database;
let who: Unlocked;
let state: State;
let served: Map<string, string>;
let asked: string[];
let fault: (path: string) => Response | undefined;

beforeEach(async () => {
  db = await freshPhone();
  who = { person: { id: 'ana' }, key: await someKey(), token: 't' } as Unlocked;
  served = new Map();
  asked = [];
  fault = () => undefined;
  state = {
    serverTime: '1970-01-01T00:01:40.000Z',
    project: { id: 1, name: 'Survey' },
    person: { id: 7, displayName: 'Ana' },
    forms: [],
    returned: [],
    maps: [],
    policy: { keepSentDays: 7, lockMinutes: 5, offlineDays: 14, maxFileSize: 1e8 },
    recoveryKey: null,
  };
});

const serve: typeof fetch = (address, init) => {
  const path = String(address)
    .replace('/data/v1/collector/projects/1/', '')
    .replace('?gzip=true', '');
  asked.push(path);
  const wrong = fault(path);
  if (wrong) return Promise.resolve(wrong);
  if (path === 'state') return Promise.resolve(stateAnswer(init));
  const text = served.get(path);
  if (text === undefined) return Promise.resolve(json({ code: 404.1 }, 404));
  return sum(text).then(
    (hash) => new Response(text, { headers: { ETag: `"${hash}"` } }),
  );
};

function stateAnswer(init?: RequestInit): Response {
  const etag = `"${JSON.stringify(state).length}"`;
  const same = new Headers(init?.headers).get('If-None-Match') === etag;
  return same ? new Response(null, { status: 304 }) : json(state, 200, { ETag: etag });
}

function pulled(more: Partial<Puller> = {}): Promise<State> {
  const connection = { project: 1, token: 't', fetch: serve };
  return pull({ db, who, connection, now: () => 40_000, ...more });
}

async function sum(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

async function offered(
  version: string,
  xml: string,
  files: Record<string, string> = {},
) {
  const resources = [];
  for (const [name, text] of Object.entries(files)) {
    const hash = await sum(text);
    served.set(`resources/${hash}`, text);
    resources.push({ name, sha256: hash, size: text.length, mediaType: 'text/csv' });
  }
  const hash = await sum(xml);
  served.set(`resources/${hash}`, xml);
  const form: OfferedForm = {
    xmlFormId: 'household',
    version,
    name: 'Household',
    state: 'open',
    xml: { sha256: hash, size: xml.length },
    resources,
    unsupported: [],
  };
  return form;
}

async function returned(
  id: string,
  xml: string,
  photo: string,
): Promise<ReturnedRecord> {
  const hash = await sum(photo);
  served.set(`returned/${encodeURIComponent(id)}`, xml);
  served.set(`returned/${encodeURIComponent(id)}/files/${hash}`, photo);
  return {
    xmlFormId: 'household',
    instanceId: 'uuid:first',
    currentInstanceId: id,
    formVersion: '1',
    comment: 'How old is she?',
    returnedAt: '1970-01-01T00:00:01Z',
    sha256: await sum(xml),
    files: [{ name: 'a.jpg', sha256: hash, size: photo.length }],
  };
}

describe('the phone', () => {
  it('fetches forms whole, each file once', async () => {
    state = {
      ...state,
      forms: [await offered('1', '<form/>', { 'a.csv': 'a', 'b.csv': 'a' })],
    };
    await pulled();
    const [form] = await formsOf(db, 1);

    expect(form?.state).toBe('ready');
    expect(form && (await formText(db, form))).toBe('<form/>');
    expect(asked.length).toBe(3);
    expect((await knownState(db, 'ana'))?.clockOffset).toBe(60_000);
  });

  it('asks for nothing again when nothing changed', async () => {
    state = { ...state, forms: [await offered('1', '<form/>')] };
    await pulled();
    asked = [];

    expect((await pulled()).forms.length).toBe(1);
    expect(asked).toEqual(['state']);
  });

  it('learns that the phone’s clock was set right though nothing else changed', async () => {
    await pulled();
    expect((await knownState(db, 'ana'))?.clockOffset).toBe(60_000);
    const headers = { Date: new Date(41_000).toUTCString() };
    fault = () => new Response(null, { status: 304, headers });
    await pulled();

    expect((await knownState(db, 'ana'))?.clockOffset).toBe(1_000);
  });

  it('knows all forms from the first on, and tells how far each is', async () => {
    const large = await offered('1', '<one/>', { 'a.csv': 'a', 'b.csv': 'b' });
    const other = { ...(await offered('1', '<two/>')), xmlFormId: 'school' };
    state = { ...state, forms: [large, other] };
    const last = await sum('b');
    fault = (path) =>
      path.endsWith(last) ? new Response('', { status: 503 }) : undefined;
    const told: string[] = [];
    const fetched: Puller['fetched'] = (form, done, of) =>
      told.push(`${form.xmlFormId} ${done}/${of}`);
    await expect(pulled({ fetched })).rejects.toThrow(Busy);

    expect(told).toEqual(['household 1/3', 'household 2/3']);
    const forms = await formsOf(db, 1);
    expect(forms.map((form) => [form.xmlFormId, form.state])).toEqual([
      ['household', 'partial'],
      ['school', 'partial'],
    ]);
  });

  it('offers the former version until the new one is whole', async () => {
    state = { ...state, forms: [await offered('1', '<one/>', { 'a.csv': 'a' })] };
    await pulled();
    state = {
      ...state,
      forms: [await offered('2', '<two/>', { 'a.csv': 'a', 'b.csv': 'b' })],
    };
    const last = await sum('b');
    fault = (path) =>
      path.endsWith(last) ? new Response('', { status: 503 }) : undefined;
    await expect(pulled()).rejects.toThrow(Busy);
    const states = async () =>
      (await formsOf(db, 1)).map((form) => [form.version, form.state]);
    expect(await states()).toEqual([
      ['1', 'ready'],
      ['2', 'partial'],
    ]);
    fault = () => undefined;
    asked = [];
    await pulled();

    // What came before the cut is not fetched again.
    expect(asked).toEqual(['state', `resources/${last}`]);
    expect(await states()).toEqual([['2', 'ready']]);
  });

  it('keeps a retired version that a draft needs', async () => {
    state = { ...state, forms: [await offered('1', '<one/>')] };
    await pulled();
    await db.put('records', head());
    state = { ...state, forms: [] };
    await pulled();

    expect((await formsOf(db, 1))[0]?.state).toBe('retired');
  });

  it.each([
    [
      'a portal’s page',
      () => new Response('<html/>', { headers: { 'Content-Type': 'text/html' } }),
    ],
    ['a portal’s JSON', () => json({ hello: 1 })],
  ])('believes no state that is %s', async (_, page) => {
    fault = page;

    await expect(pulled()).rejects.toThrow(Unreachable);
    expect(await knownState(db, 'ana')).toBeUndefined();
  });

  it('keeps no file that is not what was announced', async () => {
    state = { ...state, forms: [await offered('1', '<form/>')] };
    fault = (path) =>
      path.startsWith('resources') ? new Response('<html/>') : undefined;

    await expect(pulled()).rejects.toThrow(Unreachable);
    expect(await db.count('resources')).toBe(0);
    expect((await formsOf(db, 1))[0]?.state).toBe('partial');
  });

  it('says whom the server refuses', async () => {
    fault = () => json({ code: 401.2, message: 'Gone.' }, 401);

    await expect(pulled()).rejects.toThrow(Refused);
  });

  it('brings back what a reviewer sent back, sealed, and drops what is settled', async () => {
    state = { ...state, returned: [await returned('uuid:2', '<data/>', 'photo')] };
    await pulled();
    const [found] = await returnedOf(db, 'ana');
    const content = found && (await readReturned(db, who.key, found));

    const comment = found && (await commentOf(who.key, found));
    expect([comment, content?.xml]).toEqual(['How old is she?', '<data/>']);
    expect(await content?.files.get('a.jpg')?.text()).toBe('photo');
    asked = [];
    state = { ...state, serverTime: '1970-01-01T00:01:41.0000Z' };
    await pulled();
    expect(asked).toEqual(['state']);
    state = { ...state, returned: [] };
    await pulled();
    expect(await returnedOf(db, 'ana')).toEqual([]);
    expect(await db.count('files')).toBe(0);
  });

  it('keeps what came of a map while it is offered, and of nothing else', async () => {
    const source = { etag: '"x"', type: '', total: 9 };
    const [map, other] = [await sum('map'), await sum('other')];
    for (const each of [map, other]) {
      await addArrived(db, who, each, 0, source, new Blob(['half']));
    }
    state = { ...state, maps: [{ name: 'Jumla', sha256: map, size: 9 }] };
    await pulled();

    expect((await mapsOf(db, 1)).map((each) => each.name)).toEqual(['Jumla']);
    expect((await db.getAll('arriving')).map((each) => each.sha256)).toEqual([map]);
  });

  it('goes on with the others where the server denies one, and asks again', async () => {
    const one = await offered('1', '<one/>');
    state = {
      ...state,
      forms: [{ ...one, xmlFormId: 'gone' }, await offered('1', '<two/>')],
      returned: [await returned('uuid:2', '<data/>', 'photo')],
    };
    served.delete(`resources/${one.xml.sha256}`);
    served.delete('returned/uuid%3A2');
    await pulled();
    expect((await formsOf(db, 1)).map((each) => [each.xmlFormId, each.state])).toEqual([
      ['gone', 'partial'],
      ['household', 'ready'],
    ]);
    expect(await db.count('returned')).toBe(0);

    served.set(`resources/${one.xml.sha256}`, '<one/>');
    served.set('returned/uuid%3A2', '<data/>');
    await pulled();
    expect((await formsOf(db, 1)).map((each) => each.state)).toEqual([
      'ready',
      'ready',
    ]);
    expect(await db.count('returned')).toBe(1);
  });

  it('has what the reviewer says now', async () => {
    state = { ...state, returned: [await returned('uuid:2', '<data/>', 'photo')] };
    await pulled();
    const [listed] = state.returned;
    if (!listed) throw new Error('it is listed');
    state = { ...state, returned: [{ ...listed, comment: 'And how old is he?' }] };
    await pulled();

    const [found] = await returnedOf(db, 'ana');
    expect(found && (await commentOf(who.key, found))).toBe('And how old is he?');
  });

  it('keeps no returned record whose bytes are others', async () => {
    state = { ...state, returned: [await returned('uuid:2', '<data/>', 'photo')] };
    served.set('returned/uuid%3A2', '<other/>');

    await expect(pulled()).rejects.toThrow(Unreachable);
    expect(await db.count('returned')).toBe(0);
  });

  it('has the forms again that were taken away as others were signed in', async () => {
    state = { ...state, forms: [await offered('1', '<form/>')] };
    await pulled();
    const mine = { state, who };
    state = { ...state, forms: [] };
    who = { ...who, person: { ...who.person, id: 'bayu' } };
    await pulled();
    expect(await formsOf(db, 1)).toEqual([]);
    ({ state, who } = mine);
    await pulled();

    expect((await formsOf(db, 1)).map((each) => each.state)).toEqual(['ready']);
  });
});
