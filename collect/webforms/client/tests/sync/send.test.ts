// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import type { Database } from '../../src/store/database';
import type { RecordHead } from '../../src/store/model';
import type { Unlocked } from '../../src/store/people';
import { filesOf, readAnswers, saveRecord } from '../../src/store/records';
import { sendAll } from '../../src/sync/send';
import type { Sender } from '../../src/sync/send';
import { freshPhone, head, someKey } from '../store/phone';
import { FakeServer, json } from './server';

let db: Database;
let server: FakeServer;
let who: Unlocked;
let clock: number;

beforeEach(async () => {
  db = await freshPhone();
  server = new FakeServer();
  who = { person: { id: 'ana' }, key: await someKey(), token: 't' } as Unlocked;
  clock = 1_000_000;
});

function sender(more: Partial<Sender> = {}): Sender {
  const connection = { project: 1, token: 't', fetch: server.fetch };
  const now = () => clock;
  return { db, who, connection, deviceId: 'collect:1', now, random: () => 0, ...more };
}

async function finished(id: string, files: Record<string, Blob> = {}, at = 1) {
  const record = head({ instanceId: id, state: 'final', finalisedAt: at });
  const xml = `<data><meta><instanceID>${id}</instanceID></meta></data>`;
  await saveRecord(db, who.key, record, {
    xml,
    name: id,
    files: new Map(Object.entries(files)),
  });
}

async function record(id: string): Promise<RecordHead> {
  const found = await db.get('records', id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

function photo(size: number, seed = 1): Blob {
  return new Blob([new Uint8Array(size).map((_, at) => (at * 31 + seed) % 256)]);
}

/** Numbers from 0 to 1 that are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the queue', () => {
  it('sends a day in one request, in the order it was finished', async () => {
    await finished('uuid:2', {}, 2);
    await finished('uuid:1', {}, 1);

    expect(await sendAll(sender())).toEqual({ sent: 2, waiting: 0 });
    expect(server.asked).toEqual(['POST submissions']);
    expect([...server.records.keys()]).toEqual(['uuid:1', 'uuid:2']);
    expect((await record('uuid:1')).state).toBe('sent');
  });

  it('deletes photos only when the server has them as they are', async () => {
    await finished('uuid:1', { 'a.jpg': photo(300_000), 'b.jpg': photo(10, 2) });
    const seen: string[] = [];
    const progress = (_: string, done: number, of: number) =>
      seen.push(`${done}/${of}`);

    expect(await sendAll(sender({ progress }))).toEqual({ sent: 1, waiting: 0 });
    expect(server.received).toBe(300_010);
    expect(Object.keys(server.records.get('uuid:1')?.files ?? {})).toEqual([
      'a.jpg',
      'b.jpg',
    ]);
    expect(seen.at(-1)).toBe('300010/300010');
    expect(await filesOf(db, 'uuid:1')).toEqual([]);
    expect(await readAnswers(db, who.key, 'uuid:1')).toContain('uuid:1');
  });

  it('keeps photos for Wi-Fi if it shall, and sends the answers before', async () => {
    await finished('uuid:1', { 'a.jpg': photo(10) });

    expect(await sendAll(sender({ answersOnly: true }))).toEqual({
      sent: 0,
      waiting: 1,
    });
    expect(server.asked).toEqual(['POST submissions']);
    expect((await record('uuid:1')).receivedAt).toBe(clock);
    expect(await sendAll(sender())).toEqual({ sent: 1, waiting: 0 });
    expect(server.received).toBe(10);
  });

  it('keeps a photo that the server names with another sum', async () => {
    await finished('uuid:1', { 'a.jpg': photo(10) });
    server.instead = (path) =>
      path.endsWith('/files')
        ? json({
            instanceId: 'uuid:1',
            status: 200,
            files: { 'a.jpg': 'other' },
            missing: [],
          })
        : undefined;

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 1 });
    expect(await record('uuid:1')).toMatchObject({ state: 'final', tries: 1 });
    expect((await filesOf(db, 'uuid:1')).length).toBe(1);
  });

  it('gets everything across any number of cuts, once, and sends no byte twice', async () => {
    const random = dice(7);
    for (let n = 0; n < 5; n++) {
      await finished(
        `uuid:${n}`,
        { 'a.jpg': photo(150_000 + n, n), 'b.jpg': photo(n, 9) },
        n,
      );
    }
    server.cut = () => (random() < 0.5 ? Math.floor(random() * 60_000) : undefined);
    server.lose = () => random() < 0.2;
    let runs = 0;
    for (; runs < 500; runs++) {
      clock += 60 * 60_000;
      if ((await sendAll(sender())).waiting === 0) break;
    }

    expect(runs).toBeLessThan(500);
    expect(server.records.size).toBe(5);
    for (const kept of server.records.values()) {
      expect(Object.keys(kept.files).sort()).toEqual(['a.jpg', 'b.jpg']);
    }
    // b.jpg of the first is empty; equal files would be sent once.
    expect(server.received).toBe(150_000 * 5 + 10 + 10);
  });

  it('takes no portal’s word for a success', async () => {
    await finished('uuid:1');
    server.instead = () => new Response('<html>Welcome!</html>', { status: 200 });
    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 1, stopped: 'portal' });
    server.instead = () => json({ welcome: true });
    clock += 1e9;
    expect((await sendAll(sender())).stopped).toBe('portal');
    server.instead = () => new Response('', { status: 403 });
    clock += 1e9;

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 1, stopped: 'portal' });
    expect((await record('uuid:1')).state).toBe('final');
  });

  it('lets a record that is refused hold up no other', async () => {
    for (const n of [1, 2, 3]) await finished(`uuid:${n}`, {}, n);
    server.problems.set('uuid:1', {
      status: 400,
      code: 400.2,
      message: 'No such form.',
    });
    server.problems.set('uuid:2', {
      status: 409,
      code: 409.1,
      message: 'Another edit.',
    });

    expect(await sendAll(sender())).toEqual({ sent: 1, waiting: 0 });
    expect(await record('uuid:1')).toMatchObject({
      state: 'rejected',
      problem: { status: 400, code: '400.2', message: 'No such form.' },
    });
    expect((await record('uuid:2')).state).toBe('conflict');
  });

  it('finds the one that spoils a batch', async () => {
    for (const n of [1, 2, 3]) await finished(`uuid:${n}`, {}, n);
    server.instead = () =>
      server.asked.length < 3
        ? json({ code: 413.1, message: 'Too large.' }, 413)
        : undefined;

    expect((await sendAll(sender())).waiting).toBe(0);
    const states = await Promise.all([1, 2, 3].map((n) => record(`uuid:${n}`)));
    expect(states.map((each) => each.state).sort()).toEqual(['sent', 'sent', 'sent']);
  });

  it('puts a record aside that is too large even alone', async () => {
    await finished('uuid:1');
    server.instead = () => json({ code: 413.1, message: 'Too large.' }, 413);

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 0 });
    expect((await record('uuid:1')).problem?.status).toBe(413);
  });

  it('puts a file aside that the server does not take', async () => {
    await finished('uuid:1', { 'a.jpg': photo(10) });
    server.instead = (path) =>
      path === 'uploads'
        ? json({ code: 413.1, message: 'Too large.' }, 413)
        : undefined;

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 0 });
    expect(await record('uuid:1')).toMatchObject({ state: 'rejected', tries: 0 });
  });

  it('puts a record aside that does not open', async () => {
    await finished('uuid:1', {}, 1);
    await finished('uuid:2', {}, 2);
    const other = await db.get('answers', 'uuid:2');
    if (other) await db.put('answers', { ...other, instanceId: 'uuid:1' });

    expect(await sendAll(sender())).toEqual({ sent: 1, waiting: 0 });
    expect((await record('uuid:1')).problem?.message).toContain('uuid:1/answers');
  });

  it.each([
    [401, { code: 401.2, message: 'Gone.' }, 'refused'],
    [403, { code: 403.1, message: 'Not you.' }, 'forbidden'],
    [500, {}, 'busy'],
  ])('stops at %i and loses nothing', async (status, body, stopped) => {
    await finished('uuid:1');
    server.instead = () => json(body, status);

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 1, stopped });
    expect((await record('uuid:1')).state).toBe('final');
  });

  it('comes back when the server says so', async () => {
    await finished('uuid:1');
    server.instead = () => json({}, 503, { 'Retry-After': '120' });
    await sendAll(sender());
    server.instead = () => undefined;

    expect((await record('uuid:1')).nextTryAt).toBe(clock + 120_000);
    clock += 119_000;
    expect((await sendAll(sender())).sent).toBe(0);
    expect((await sendAll(sender({ atOnce: true }))).sent).toBe(1);
  });

  it('waits longer each time, for one record that is the server’s trouble, too', async () => {
    await finished('uuid:1');
    server.problems.set('uuid:1', { status: 500, code: 500.1, message: 'Oh.' });
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      await sendAll(sender({ atOnce: true }));
      waits.push(((await record('uuid:1')).nextTryAt ?? 0) - clock);
    }

    expect(waits).toEqual([2_500, 5_000, 10_000]);
  });

  it('takes up what a runner that died had in hand', async () => {
    await finished('uuid:1');
    await db.put('records', { ...(await record('uuid:1')), state: 'sending' });

    expect((await sendAll(sender())).sent).toBe(1);
  });

  it('leaves the records of others alone', async () => {
    await finished('uuid:1');
    await db.put('records', { ...(await record('uuid:1')), owner: 'bayu' });

    expect(await sendAll(sender())).toEqual({ sent: 0, waiting: 0 });
    expect(server.asked).toEqual([]);
  });
});
