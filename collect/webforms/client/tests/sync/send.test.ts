// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';

import { filesOf, readAnswers } from '../../src/store/records';
import { sendAll } from '../../src/sync/send';
import { photo, Queue } from './queue';
import { json } from './server';

let queue: Queue;

beforeEach(async () => {
  queue = await Queue.fresh();
});

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
    await queue.finished('uuid:2', {}, 2);
    await queue.finished('uuid:1', {}, 1);

    expect(await sendAll(queue.sender())).toEqual({ sent: 2, waiting: 0 });
    expect(queue.server.asked).toEqual(['POST submissions']);
    expect([...queue.server.records.keys()]).toEqual(['uuid:1', 'uuid:2']);
    expect((await queue.record('uuid:1')).state).toBe('sent');
  });

  it('deletes photos only when the server has them as they are', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(300_000), 'b.jpg': photo(10, 2) });
    const seen: string[] = [];
    const progress = (_: string, done: number, of: number) =>
      seen.push(`${done}/${of}`);

    expect(await sendAll(queue.sender({ progress }))).toEqual({ sent: 1, waiting: 0 });
    expect(queue.server.received).toBe(300_010);
    expect(Object.keys(queue.server.records.get('uuid:1')?.files ?? {})).toEqual([
      'a.jpg',
      'b.jpg',
    ]);
    expect(seen.at(-1)).toBe('300010/300010');
    expect(await filesOf(queue.db, 'uuid:1')).toEqual([]);
    expect(await readAnswers(queue.db, queue.who.key, 'uuid:1')).toContain('uuid:1');
  });

  it('keeps photos for Wi-Fi if it shall, and sends the answers before', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) });
    const answersOnly = queue.sender({ answersOnly: true });

    expect(await sendAll(answersOnly)).toEqual({ sent: 0, waiting: 1 });
    expect(queue.server.asked).toEqual(['POST submissions']);
    expect((await queue.record('uuid:1')).receivedAt).toBe(queue.clock);
    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 0 });
    expect(queue.server.received).toBe(10);
  });

  it('keeps a photo that the server names with another sum', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) });
    queue.server.instead = (path) =>
      path.endsWith('/files')
        ? json({
            instanceId: 'uuid:1',
            status: 200,
            files: { 'a.jpg': 'other' },
            missing: [],
          })
        : undefined;

    expect(await sendAll(queue.sender())).toEqual({ sent: 0, waiting: 1 });
    expect(await queue.record('uuid:1')).toMatchObject({ state: 'final', tries: 1 });
    expect((await filesOf(queue.db, 'uuid:1')).length).toBe(1);
  });

  it('gets everything across any number of cuts, once, and sends no byte twice', async () => {
    const random = dice(7);
    for (let n = 0; n < 5; n++) {
      await queue.finished(
        `uuid:${n}`,
        { 'a.jpg': photo(150_000 + n, n), 'b.jpg': photo(n, 9) },
        n,
      );
    }
    queue.server.cut = () =>
      random() < 0.5 ? Math.floor(random() * 60_000) : undefined;
    queue.server.lose = () => random() < 0.2;
    let runs = 0;
    for (; runs < 500; runs++) {
      queue.clock += 60 * 60_000;
      if ((await sendAll(queue.sender())).waiting === 0) break;
    }

    expect(runs).toBeLessThan(500);
    expect(queue.server.records.size).toBe(5);
    for (const kept of queue.server.records.values()) {
      expect(Object.keys(kept.files).sort()).toEqual(['a.jpg', 'b.jpg']);
    }
    // b.jpg of the first is empty; equal files would be sent once.
    expect(queue.server.received).toBe(150_000 * 5 + 10 + 10);
  });

  it('takes no portal’s word for a success', async () => {
    await queue.finished('uuid:1');
    queue.server.instead = () => new Response('<html>Welcome!</html>', { status: 200 });
    expect(await sendAll(queue.sender())).toEqual({
      sent: 0,
      waiting: 1,
      stopped: 'portal',
    });
    queue.server.instead = () => json({ welcome: true });
    queue.clock += 1e9;
    expect((await sendAll(queue.sender())).stopped).toBe('portal');
    queue.server.instead = () => new Response('', { status: 403 });
    queue.clock += 1e9;

    expect(await sendAll(queue.sender())).toEqual({
      sent: 0,
      waiting: 1,
      stopped: 'portal',
    });
    expect((await queue.record('uuid:1')).state).toBe('final');
  });

  it('lets a record that is refused hold up no other', async () => {
    for (const n of [1, 2, 3]) await queue.finished(`uuid:${n}`, {}, n);
    queue.server.problems.set('uuid:1', {
      status: 400,
      code: 400.2,
      message: 'No such form.',
    });
    queue.server.problems.set('uuid:2', {
      status: 409,
      code: 409.1,
      message: 'Another edit.',
    });

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 0 });
    expect(await queue.record('uuid:1')).toMatchObject({
      state: 'rejected',
      problem: { status: 400, code: '400.2', message: 'No such form.' },
    });
    expect((await queue.record('uuid:2')).state).toBe('conflict');
  });

  it('puts a record aside that the server cannot tell whose it is', async () => {
    await queue.finished('uuid:1', {}, 1, '<data/>');
    await queue.finished('uuid:2', {}, 2);

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 0 });
    expect(await queue.record('uuid:1')).toMatchObject({
      state: 'rejected',
      problem: { status: 400, code: '400.8', message: 'instanceID is missing.' },
    });
  });

  it.each([
    ['for another record', { instanceId: 'uuid:9', status: 201 }],
    ['without a status', { instanceId: 'uuid:1' }],
    ['that is missing', undefined],
  ])('counts no success %s', async (_, answer) => {
    await queue.finished('uuid:1');
    queue.server.instead = () => json({ records: [answer] });

    expect((await sendAll(queue.sender())).stopped).toBe('portal');
    expect((await queue.record('uuid:1')).state).toBe('final');
  });

  it('finds the one that spoils a batch', async () => {
    for (const n of [1, 2, 3]) await queue.finished(`uuid:${n}`, {}, n);
    queue.server.instead = () =>
      queue.server.asked.length < 3
        ? json({ code: 413.1, message: 'Too large.' }, 413)
        : undefined;

    expect((await sendAll(queue.sender())).waiting).toBe(0);
    const states = await Promise.all([1, 2, 3].map((n) => queue.record(`uuid:${n}`)));
    expect(states.map((each) => each.state).sort()).toEqual(['sent', 'sent', 'sent']);
  });

  it('puts a record aside that is too large even alone', async () => {
    await queue.finished('uuid:1');
    queue.server.instead = () => json({ code: 413.1, message: 'Too large.' }, 413);

    expect(await sendAll(queue.sender())).toEqual({ sent: 0, waiting: 0 });
    expect((await queue.record('uuid:1')).problem?.status).toBe(413);
  });

  it('puts a file aside that the server does not take', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) });
    queue.server.instead = (path) =>
      path === 'uploads'
        ? json({ code: 413.1, message: 'Too large.' }, 413)
        : undefined;

    expect(await sendAll(queue.sender())).toEqual({ sent: 0, waiting: 0 });
    expect(await queue.record('uuid:1')).toMatchObject({ state: 'rejected', tries: 0 });
  });

  it('puts a record aside that does not open', async () => {
    await queue.finished('uuid:1', {}, 1);
    await queue.finished('uuid:2', {}, 2);
    const other = await queue.db.get('answers', 'uuid:2');
    if (other) await queue.db.put('answers', { ...other, instanceId: 'uuid:1' });

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 0 });
    expect((await queue.record('uuid:1')).problem?.message).toContain('uuid:1/answers');
  });

  it.each([
    [401, { code: 401.2, message: 'Gone.' }, 'refused'],
    [403, { code: 403.1, message: 'Not you.' }, 'forbidden'],
    [500, {}, 'busy'],
  ])('stops at %i and loses nothing', async (status, body, stopped) => {
    await queue.finished('uuid:1');
    queue.server.instead = () => json(body, status);

    expect(await sendAll(queue.sender())).toEqual({ sent: 0, waiting: 1, stopped });
    expect((await queue.record('uuid:1')).state).toBe('final');
  });

  it('comes back when the server says so', async () => {
    await queue.finished('uuid:1');
    queue.server.instead = () => json({}, 503, { 'Retry-After': '120' });
    await sendAll(queue.sender());
    queue.server.instead = () => undefined;

    expect((await queue.record('uuid:1')).nextTryAt).toBe(queue.clock + 120_000);
    queue.clock += 119_000;
    expect((await sendAll(queue.sender())).sent).toBe(0);
    expect((await sendAll(queue.sender({ atOnce: true }))).sent).toBe(1);
  });

  it('waits longer each time, for one record that is the server’s trouble, too', async () => {
    await queue.finished('uuid:1');
    queue.server.problems.set('uuid:1', { status: 500, code: 500.1, message: 'Oh.' });
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      await sendAll(queue.sender({ atOnce: true }));
      waits.push(((await queue.record('uuid:1')).nextTryAt ?? 0) - queue.clock);
    }

    expect(waits).toEqual([2_500, 5_000, 10_000]);
  });

  it('takes up what a runner that died had in hand', async () => {
    await queue.finished('uuid:1');
    await queue.db.put('records', {
      ...(await queue.record('uuid:1')),
      state: 'sending',
    });

    expect((await sendAll(queue.sender())).sent).toBe(1);
  });

  it('leaves the records of others alone', async () => {
    await queue.finished('uuid:1');
    await queue.db.put('records', { ...(await queue.record('uuid:1')), owner: 'bayu' });

    expect(await sendAll(queue.sender())).toEqual({ sent: 0, waiting: 0 });
    expect(queue.server.asked).toEqual([]);
  });
});
