// @vitest-environment node
import { gzipSync } from 'node:zlib';

import { beforeEach, describe, expect, it } from 'vitest';

import { forgetArrived } from '../../src/store/arriving';
import { sha256 } from '../../src/store/crypto';
import type { Database } from '../../src/store/database';
import type { Unlocked } from '../../src/store/people';
import { download } from '../../src/sync/downloads';
import { Unreachable } from '../../src/sync/http';
import { freshPhone, someKey } from '../store/phone';
import { json } from './server';

let db: Database;
let who: Unlocked;
let content: Uint8Array<ArrayBuffer>;
/** What the server's tag has behind the sum. */
let variant: string;
/** Instead of the server. */
let portal: () => Response | undefined;
/** Bytes of the next answer that come before the connection breaks. */
let cut: () => number | undefined;
let ranges: (string | null)[];
let sent: number;

beforeEach(async () => {
  db = await freshPhone();
  who = { person: { id: 'ana' }, key: await someKey(), token: 't' } as Unlocked;
  content = Uint8Array.from({ length: 5_000 }, (_, at) => (at * at) % 251);
  variant = '';
  portal = () => undefined;
  cut = () => undefined;
  ranges = [];
  sent = 0;
});

/** A server that keeps to RFC 9110, and whose connection breaks. */
const serve: typeof fetch = (address, init) => {
  const instead = portal();
  if (instead) return Promise.resolve(instead);
  const headers = new Headers(init?.headers);
  const sum = /[0-9a-f]{64}/.exec(String(address))?.[0] ?? '';
  const etag = `"${sum}${variant}"`;
  const range = headers.get('Range');
  ranges.push(range);
  const same = headers.get('If-Range') === etag;
  const start = range && same ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
  const rest = content.slice(start);
  const until = cut() ?? rest.length;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < Math.min(until, rest.length); at += 700) {
        const chunk = rest.slice(at, Math.min(at + 700, until));
        sent += chunk.length;
        controller.enqueue(chunk);
      }
      if (until >= rest.length) controller.close();
    },
    pull(controller) {
      controller.error(new TypeError('network'));
    },
  });
  const named = { ETag: etag, 'Content-Length': String(rest.length) };
  return Promise.resolve(
    new Response(body, { status: start ? 206 : 200, headers: named }),
  );
};

async function fetched(expected = content, type?: string): Promise<Blob> {
  const connection = { project: 1, token: 't', fetch: serve };
  const sum = await sha256(expected);
  const options = { ...(type && { type }) };
  return download({ db, who, connection }, `resources/${sum}`, sum, options);
}

async function bytes(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

describe('a file that is fetched', () => {
  it('comes whole over a connection that breaks again and again', async () => {
    const cuts = [0, 1, 699, 700, 1401, 3];
    cut = () => cuts.shift();
    let failures = 0;
    let got: Blob | undefined;
    while (!got) {
      try {
        got = await fetched();
      } catch (error) {
        expect(error).toBeInstanceOf(Unreachable);
        failures += 1;
      }
    }

    expect(await bytes(got)).toEqual(content);
    expect(failures).toBe(6);
    // Every byte once, whatever broke.
    expect(sent).toBe(content.length);
  });

  it('is not asked for again while it waits to be kept', async () => {
    await fetched();
    await fetched();
    expect(ranges.length).toBe(1);

    await forgetArrived(db, 'ana', await sha256(content));
    await fetched();
    expect(ranges.length).toBe(2);
  });

  it('begins anew when the server packs it otherwise now', async () => {
    const text = new TextEncoder().encode('name,label\n'.repeat(500));
    content = new Uint8Array(gzipSync(text, { level: 1 }));
    cut = () => 20;
    await expect(fetched(text)).rejects.toThrow(Unreachable);
    cut = () => undefined;
    content = new Uint8Array(gzipSync(text, { level: 9 }));
    variant = '-gzip9';

    expect(await bytes(await fetched(text))).toEqual(text);
    expect(ranges).toEqual([null, 'bytes=20-']);
  });

  it('may be packed, as texts are', async () => {
    const text = new TextEncoder().encode('name,label\n'.repeat(500));
    content = new Uint8Array(gzipSync(text));
    const cuts = [20];
    cut = () => cuts.shift();
    await expect(fetched(text)).rejects.toThrow(Unreachable);
    const got = await fetched(text, 'text/csv');

    expect(await bytes(got)).toEqual(text);
    expect(got.type).toBe('text/csv');
    expect(sent).toBe(content.length);
  });

  it('is dropped when its sum is another', async () => {
    const page = new TextEncoder().encode('<html>Sign in</html>');

    await expect(fetched(page)).rejects.toThrow(Unreachable);
    expect(await db.count('arriving')).toBe(0);
  });

  it('is not displaced by the page of a portal', async () => {
    cut = () => 1_000;
    await expect(fetched()).rejects.toThrow(Unreachable);
    cut = () => undefined;
    portal = () => new Response('<html/>', { headers: { ETag: '"page"' } });
    await expect(fetched()).rejects.toThrow(Unreachable);
    portal = () => undefined;

    expect(await bytes(await fetched())).toEqual(content);
    expect(sent).toBe(content.length);
  });

  it('cannot be gone on with by another person', async () => {
    cut = () => 1_000;
    await expect(fetched()).rejects.toThrow(Unreachable);
    cut = () => undefined;
    who = { ...who, key: await someKey(2) };

    expect(await bytes(await fetched())).toEqual(content);
    expect(ranges).toEqual([null, null]);
  });

  it('may take its time, but not be silent for ever', async () => {
    const slow: typeof fetch = (_, init) =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            async start(controller) {
              init?.signal?.addEventListener('abort', () => {
                controller.error(new DOMException('late', 'AbortError'));
              });
              for (let at = 0; at < 6; at += 1) {
                await new Promise((done) => setTimeout(done, 40));
                controller.enqueue(content.slice(at * 100, at * 100 + 100));
              }
            },
          }),
          { headers: { ETag: '"sum"' } },
        ),
      );
    const connection = { project: 1, token: 't', fetch: slow, timeout: 150 };

    await expect(download({ db, who, connection }, 'x', 'sum')).rejects.toThrow(
      Unreachable,
    );
    // All that came in 240 ms, and then silence.
    expect(await db.count('arriving')).toBe(1);
    const [part] = await db.getAll('arriving');
    expect(part?.body.data.byteLength).toBe(600 + 16);
  });

  it('is refused in the words of the server', async () => {
    const refusing: typeof fetch = () =>
      Promise.resolve(json({ code: 404.1, message: 'Gone.' }, 404));
    const connection = { project: 1, token: 't', fetch: refusing };

    await expect(download({ db, who, connection }, 'x', 'sum')).rejects.toThrow(
      'Gone.',
    );
  });
});
