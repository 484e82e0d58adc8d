/**
 * What has come so far of files that are being fetched. A cut connection, or a closed
 * page, costs none of it. Sealed, for files of records that were sent back are answers.
 */
import { open, seal, SealError } from './crypto';
import { STRICT } from './database';
import type { Database } from './database';
import type { Unlocked } from './people';

/** What the server said of the bytes, whatever part of them has come. */
export interface Source {
  readonly etag: string;
  readonly type: string;
  /** Bytes on the wire; NaN where it did not say. */
  readonly total: number;
}

export interface Arrived {
  readonly source: Source;
  readonly bytes: Blob;
}

/** What is there of it; undefined for nothing. */
export async function arrivedOf(
  db: Database,
  { person, key }: Unlocked,
  sum: string,
): Promise<Arrived | undefined> {
  const parts = await db.getAll('arriving', partsOf(person.id, sum));
  const [first] = parts;
  if (!first) return undefined;
  try {
    const opened = await Promise.all(
      parts.map(({ start, body }) => open(key, body, place(sum, start))),
    );
    return { source: first.source, bytes: new Blob(opened) };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    await forgetArrived(db, person.id, sum);
    return undefined;
  }
}

/** Keep bytes that came, from `start` on. */
export async function addArrived(
  db: Database,
  { person, key }: Unlocked,
  sum: string,
  start: number,
  source: Source,
  bytes: Blob,
): Promise<void> {
  const body = await seal(key, await bytes.arrayBuffer(), place(sum, start));
  const writing = db.transaction('arriving', 'readwrite', STRICT);
  await writing.store.put({ owner: person.id, sha256: sum, start, source, body });
  await writing.done;
}

/** It is whole and kept elsewhere, or was not what it should be. */
export async function forgetArrived(
  db: Database,
  owner: string,
  sum: string,
): Promise<void> {
  await db.delete('arriving', partsOf(owner, sum));
}

/** Forget all of hers but what is `wanted` still. */
export async function sweepArrived(
  db: Database,
  owner: string,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const hers = IDBKeyRange.bound([owner], [owner, []]);
  const sums = new Set((await db.getAllKeys('arriving', hers)).map(([, sum]) => sum));
  for (const sum of sums) if (!wanted.has(sum)) await forgetArrived(db, owner, sum);
}

function partsOf(owner: string, sum: string): IDBKeyRange {
  return IDBKeyRange.bound([owner, sum], [owner, sum, []]);
}

function place(sum: string, start: number): string {
  return `${sum}/arriving/${start}`;
}
