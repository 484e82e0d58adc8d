// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { filesOf } from '../../src/store/records';
import { sendAll } from '../../src/sync/send';
import { photo, Queue } from './queue';
import { json } from './server';

let queue: Queue;

beforeEach(async () => {
  queue = await Queue.fresh();
});

describe('what goes wrong', () => {
  it('gets every other record across when one brings the server down', async () => {
    queue.server.deadly = 'uuid:2';
    for (const n of [1, 2, 3]) {
      await queue.finished(`uuid:${n}`, { 'a.jpg': photo(10, n) }, n);
    }
    const stopped: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      stopped.push((await sendAll(queue.sender({ atOnce: true }))).stopped);
    }

    expect(stopped).toEqual(['busy', 'busy', 'busy', 'busy']);
    expect((await queue.record('uuid:1')).state).toBe('sent');
    expect((await queue.record('uuid:2')).state).toBe('final');
    expect((await queue.record('uuid:3')).state).toBe('sent');

    await queue.finished('uuid:4', {}, 4);
    await sendAll(queue.sender({ atOnce: true }));
    expect((await queue.record('uuid:4')).state).toBe('sent');
    queue.server.deadly = undefined;
    expect((await sendAll(queue.sender({ atOnce: true }))).waiting).toBe(0);
  });

  it('does not blame records for a server that is only busy', async () => {
    for (const n of [1, 2]) await queue.finished(`uuid:${n}`, {}, n);
    queue.server.instead = () => json({}, 503);
    await sendAll(queue.sender());
    queue.server.instead = () => undefined;
    await sendAll(queue.sender({ atOnce: true }));

    expect(queue.server.asked).toEqual(['POST submissions', 'POST submissions']);
  });

  it('puts no record aside for what is wrong with all of them', async () => {
    for (const n of [1, 2]) await queue.finished(`uuid:${n}`, {}, n);
    queue.server.instead = () =>
      json({ code: 404.1, message: 'No such project.' }, 404);

    expect(await sendAll(queue.sender())).toEqual({
      sent: 0,
      waiting: 2,
      stopped: 'forbidden',
    });
  });

  it('goes on with others when the server speaks of bytes that are not', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) }, 1);
    await queue.finished('uuid:2', { 'a.jpg': photo(11) }, 2);
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '99' };
    const first = btoa((await filesOf(queue.db, 'uuid:1'))[0]?.sha256 ?? '');
    queue.server.instead = (path, init) =>
      path === 'uploads' && JSON.stringify(init.headers).includes(first)
        ? new Response(null, { status: 201, headers })
        : undefined;

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 1 });
    expect(await queue.record('uuid:1')).toMatchObject({ state: 'final', tries: 1 });
  });

  it.each([404, 410, 460])(
    'tries a file again that got %i, and puts it aside at last',
    async (status) => {
      await queue.finished('uuid:1', { 'a.jpg': photo(10) });
      queue.server.instead = (path) =>
        path.startsWith('uploads/')
          ? json({ code: status, message: 'Again.' }, status)
          : undefined;
      for (let n = 0; n < 8; n++) await sendAll(queue.sender({ atOnce: true }));

      expect(await queue.record('uuid:1')).toMatchObject({ state: 'final', tries: 8 });
      await sendAll(queue.sender({ atOnce: true }));
      expect((await queue.record('uuid:1')).problem).toMatchObject({ status });
    },
  );

  it('sends a record again that the server had and lost', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) });
    queue.server.instead = (path) => {
      if (!path.endsWith('/files')) return undefined;
      queue.server.records.clear();
      queue.server.instead = () => undefined;
      return json({ code: 404.1, message: 'Not found.' }, 404);
    };
    await sendAll(queue.sender());

    expect(await sendAll(queue.sender({ atOnce: true }))).toEqual({
      sent: 1,
      waiting: 0,
    });
    expect(queue.server.records.has('uuid:1')).toBe(true);
  });

  it('lets a form that she may not send to any more hold up no other', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(10) }, 1);
    await queue.finished('uuid:2', { 'a.jpg': photo(11) }, 2);
    queue.server.instead = (path) =>
      path === 'records/uuid%3A1/files'
        ? json({ code: 403.1, message: 'Not this form.' }, 403)
        : undefined;

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 0 });
    expect((await queue.record('uuid:1')).problem).toEqual({
      status: 403,
      code: '403.1',
      message: 'Not this form.',
    });
  });

  it('blames no record when the phone cannot read', async () => {
    await queue.finished('uuid:1', {}, 1);
    await queue.finished('uuid:2', {}, 2);
    const read = queue.db.getAllFromIndex.bind(queue.db) as (
      ...asked: unknown[]
    ) => Promise<never>;
    const reading = vi.spyOn(queue.db, 'getAllFromIndex');
    reading.mockImplementation((...asked) => {
      if (asked[0] !== 'files') return read(...asked);
      reading.mockRestore();
      return Promise.reject(new DOMException('disk', 'UnknownError'));
    });

    expect(await sendAll(queue.sender())).toEqual({ sent: 1, waiting: 1 });
    expect((await queue.record('uuid:1')).state).toBe('final');
  });

  it('waits no longer because the clock was ahead, or a proxy says so', async () => {
    await queue.finished('uuid:1');
    queue.server.instead = () => json({}, 503, { 'Retry-After': '99999999' });
    queue.clock += 1e12;
    await sendAll(queue.sender());
    queue.server.instead = () => undefined;
    queue.clock += 60 * 60_000;

    expect((await sendAll(queue.sender())).sent).toBe(1);
    await queue.finished('uuid:2');
    await queue.db.put('records', {
      ...(await queue.record('uuid:2')),
      nextTryAt: queue.clock + 1e11,
    });
    expect((await sendAll(queue.sender())).sent).toBe(1);
  });

  it('opens each part of a file once, however short its stretches are', async () => {
    await queue.finished('uuid:1', { 'a.jpg': photo(300_000) });
    const opening = vi.spyOn(crypto.subtle, 'decrypt');
    await sendAll(queue.sender());

    expect(queue.server.asked.filter((each) => each.startsWith('PATCH')).length).toBe(
      3,
    );
    // The answers, and one part.
    expect(opening).toHaveBeenCalledTimes(2);
    opening.mockRestore();
  });
});
