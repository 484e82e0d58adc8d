// @vitest-environment node
import { beforeEach, expect, it } from 'vitest';

import { usableKey, sealText } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import { saveRecord } from '../../src/store/records';
import { follow } from '../../src/sync/news';
import type { News } from '../../src/sync/news';
import { synchronise } from '../../src/sync/run';
import { freshPhone, head } from '../store/phone';
import { FakeServer, json } from './server';

let db: Database;
let server: FakeServer;
const STATE = { serverTime: '2026-01-01T00:00:00Z', forms: [], returned: [], maps: [] };

beforeEach(async () => {
  db = await freshPhone();
  server = new FakeServer();
  server.instead = (path) =>
    path === 'state' ? json(STATE, 200, { ETag: '"1"' }) : undefined;
});

async function signIn(): Promise<void> {
  const key = await usableKey(new Uint8Array(32));
  const sealed = await sealText(key, 'token', 'ana/token');
  await db.put('people', {
    id: 'ana',
    project: 1,
    projectName: 'Survey',
    displayName: 'Ana',
    salt: new Uint8Array(16),
    wrappedKey: sealed,
    token: sealed,
    failedPins: 0,
    revoked: false,
  });
  await db.put('session', { person: 'ana', key, expiresAt: Infinity }, 'current');
  const record = head({ state: 'final', finalisedAt: 1 });
  const xml = '<data><instanceID>uuid:1</instanceID></data>';
  await saveRecord(db, key, record, { xml, name: '', files: new Map() });
}

function run(more = {}) {
  return synchronise({ db, deviceId: 'd', fetch: server.fetch, ...more });
}

it('does nothing while the phone is locked', async () => {
  expect(await run()).toEqual({ state: 'locked' });
  expect(server.asked).toEqual([]);
});

it('sends, then fetches, and tells every page', async () => {
  await signIn();
  const told: News['kind'][] = [];
  const ended = new Promise<void>((resolve) => {
    const stop = follow((news) => {
      told.push(news.kind);
      if (news.kind !== 'ended') return;
      stop();
      resolve();
    });
  });

  expect(await run()).toEqual({ state: 'done' });
  await ended;
  expect(server.asked).toEqual(['POST submissions', 'GET state']);
  expect(told).toEqual(['started', 'record', 'record', 'record', 'ended']);
});

it('runs once, however many pages ask at the same time', async () => {
  await signIn();
  const outcomes = await Promise.all([run(), run(), run()]);

  expect(outcomes.map((each) => each.state).sort()).toEqual([
    'done',
    'running',
    'running',
  ]);
  expect(server.asked.filter((each) => each === 'POST submissions').length).toBe(1);
});

it('only sends in the background', async () => {
  await signIn();
  await run({ sendOnly: true });

  expect(server.asked).toEqual(['POST submissions']);
});

it('remembers that the server knows her no more', async () => {
  await signIn();
  server.instead = () => json({ code: 401.2, message: 'Gone.' }, 401);

  expect(await run()).toEqual({ state: 'stopped', why: 'refused' });
  expect((await db.get('people', 'ana'))?.revoked).toBe(true);
  expect((await db.get('records', 'uuid:1'))?.state).toBe('final');
});

it.each([
  [500, 'busy'],
  [403, 'forbidden'],
])('says why fetching stopped: %i', async (status, why) => {
  await signIn();
  server.instead = (path) =>
    path === 'state' ? json({ code: status, message: '' }, status) : undefined;

  expect(await run()).toEqual({ state: 'stopped', why });
  expect((await db.get('records', 'uuid:1'))?.state).toBe('sent');
});
