/** Files from the server, from wherever a cut left off: no byte is fetched twice. */
import { addArrived, arrivedOf, forgetArrived } from '../store/arriving';
import type { Arrived, Source } from '../store/arriving';
import { sha256 } from '../store/crypto';
import type { Database } from '../store/database';
import { keepResource } from '../store/forms';
import type { Unlocked } from '../store/people';
import { getStream, Unreachable } from './http';
import type { Connection } from './http';

/** What came is written down after so many bytes: a browser that is killed loses less. */
const WRITTEN = 256 * 1024;

export interface DownloadOptions {
  /** The content's, where it is known; else what the server says. */
  readonly type?: string;
  /** Told how many bytes are there. */
  readonly progress?: (bytes: number) => void;
}

export interface Downloader {
  readonly db: Database;
  readonly who: Unlocked;
  readonly connection: Connection;
}

/**
 * The bytes that have this sum. What has come stays when the connection breaks, and when
 * it is whole, until `forgetArrived`. Throws what `getStream` throws; Unreachable for
 * bytes of another sum, which are dropped.
 */
export async function download(
  from: Downloader,
  path: string,
  sum: string,
  { type, progress }: DownloadOptions = {},
): Promise<Blob> {
  const { db, who } = from;
  const before = await arrivedOf(db, who, sum);
  const there = await wholeOf(before, sum, type);
  if (there) return there;
  await fetchOn(from, path, sum, before, progress);
  const found = await wholeOf(await arrivedOf(db, who, sum), sum, type);
  if (found) return found;
  await forgetArrived(db, who.person.id, sum);
  throw new Unreachable('portal');
}

/** The content, if all of it has come and is what it should be. */
async function wholeOf(
  arrived: Arrived | undefined,
  sum: string,
  type: string | undefined,
): Promise<Blob | undefined> {
  if (!arrived || arrived.bytes.size < arrived.source.total) return undefined;
  const { bytes, source } = arrived;
  const found = (await verified(bytes, sum)) ?? (await unpacked(bytes, sum));
  return found && new Blob([found], { type: type ?? source.type });
}

async function fetchOn(
  { db, who, connection }: Downloader,
  path: string,
  sum: string,
  before: Arrived | undefined,
  progress: DownloadOptions['progress'],
): Promise<void> {
  const there = before?.bytes.size ?? 0;
  // Only of the very same bytes: others are sent from their beginning.
  const headers = before && {
    Range: `bytes=${there}-`,
    'If-Range': before.source.etag,
  };
  const { answer, chunks } = await getStream(
    connection,
    `${path}?gzip=true`,
    { ...headers },
    // Tagged by its sum; a portal's page is not, and must not displace what has come.
    (each) => tagOf(each).replace(/^W\//, '').startsWith(`"${sum}`),
  );
  const start = answer.status === 206 ? there : 0;
  if (start === 0) await forgetArrived(db, who.person.id, sum);
  const source = sourceOf(answer, start);
  await writeDown(
    { db, who },
    { sum, start, source },
    counted(chunks, start, progress),
  );
}

function sourceOf({ headers }: Response, start: number): Source {
  const length = headers.get('Content-Length');
  return {
    etag: tagOf({ headers }),
    type: (headers.get('Content-Type') ?? '').replace(/;.*$/, ''),
    total: length === null ? NaN : start + Number(length),
  };
}

function tagOf({ headers }: Pick<Response, 'headers'>): string {
  return headers.get('ETag') ?? '';
}

/** A file of a form, or a map, kept under its sum. Throws what `download` throws. */
export async function fetchResource(
  from: Downloader,
  sum: string,
  options: DownloadOptions,
): Promise<void> {
  const bytes = await download(from, `resources/${sum}`, sum, options);
  await keepResource(from.db, sum, bytes);
  await forgetArrived(from.db, from.who.person.id, sum);
}

type Chunks = AsyncIterable<Uint8Array<ArrayBuffer>>;

async function* counted(
  chunks: Chunks,
  start: number,
  progress: DownloadOptions['progress'],
): Chunks {
  let there = start;
  for await (const chunk of chunks) {
    there += chunk.byteLength;
    progress?.(there);
    yield chunk;
  }
}

async function writeDown(
  { db, who }: Pick<Downloader, 'db' | 'who'>,
  { sum, start, source }: { sum: string; start: number; source: Source },
  chunks: Chunks,
): Promise<void> {
  let held: Uint8Array<ArrayBuffer>[] = [];
  let at = start;
  const write = async () => {
    const bytes = new Blob(held);
    held = [];
    if (bytes.size) await addArrived(db, who, sum, at, source, bytes);
    at += bytes.size;
  };
  let size = 0;
  try {
    for await (const chunk of chunks) {
      held.push(chunk);
      size += chunk.byteLength;
      if (size < WRITTEN) continue;
      await write();
      size = 0;
    }
  } finally {
    await write();
  }
}

async function verified(bytes: Blob, sum: string): Promise<Blob | undefined> {
  return (await sha256(await bytes.arrayBuffer())) === sum ? bytes : undefined;
}

async function unpacked(bytes: Blob, sum: string): Promise<Blob | undefined> {
  const plain = bytes.stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await verified(await new Response(plain).blob(), sum);
  } catch {
    return undefined;
  }
}
