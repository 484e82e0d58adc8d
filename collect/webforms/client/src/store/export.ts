/**
 * Unsent records of everybody on the phone as one file, sealed as they lie here: whoever
 * makes it needs no PIN, and only the project's server can open it.
 *
 * A zip of `records/{n}/answers`, `records/{n}/files/{m}/{k}` for each sealed stretch (12
 * bytes of IV, then the ciphertext), and at the end `manifest.json`. The server's side is
 * `collect/sync/phone_exports`.
 */
import { makeZip } from 'client-zip';

import { toBase64 } from './escrow';
import type { Database } from './database';
import type { Person, RecordFile, RecordHead, RecordState, Sealed } from './model';
import { filesOf, PART } from './records';
import { unsentRecords } from './unsent';

/** Changes when an older server could no longer read the file. */
const FORMAT = 1;
/** Bytes held in memory before the browser may put them on the disk. */
const PIECE = 1024 * 1024;

export interface Manifest {
  readonly format: number;
  readonly deviceId: string;
  readonly exportedAt: string;
  readonly people: readonly {
    readonly id: string;
    /** Base64; null if the project cannot open her records. */
    readonly escrow: string | null;
  }[];
  /** In the order of the folders. */
  readonly records: readonly ExportedRecord[];
}

interface ExportedRecord {
  readonly instanceId: string;
  readonly owner: string;
  readonly xmlFormId: string;
  readonly version: string;
  readonly state: RecordState;
  readonly updatedAt: string;
  readonly files: readonly Omit<RecordFile, 'instanceId'>[];
}

interface Member {
  readonly name: string;
  readonly input: Uint8Array<ArrayBuffer> | string;
  readonly lastModified: Date;
}

/** The file. One stretch at a time is in memory, however many records there are. */
export async function exportUnsent(db: Database, now: number): Promise<Blob> {
  return collected(makeZip(members(db, new Date(now))));
}

async function* members(db: Database, lastModified: Date): AsyncGenerator<Member> {
  const records: ExportedRecord[] = [];
  for (const head of await unsentRecords(db)) {
    const files = await filesOf(db, head.instanceId);
    const place = `records/${records.length}`;
    records.push(described(head, files));
    for await (const [name, sealed] of stretches(db, head.instanceId, files)) {
      yield { name: `${place}/${name}`, input: packed(sealed), lastModified };
    }
  }
  const manifest: Manifest = {
    format: FORMAT,
    deviceId: String((await db.get('settings', 'deviceId')) ?? ''),
    exportedAt: lastModified.toISOString(),
    people: (await ownersOf(db, records)).map(({ id, escrow }) => ({
      id,
      escrow: escrow ? toBase64(escrow) : null,
    })),
    records,
  };
  // Last: records that are sent or changed meanwhile are said as they were found.
  yield { name: 'manifest.json', input: JSON.stringify(manifest), lastModified };
}

/** What is sealed of a record, by its place; what has gone meanwhile is left out. */
async function* stretches(
  db: Database,
  instanceId: string,
  files: readonly RecordFile[],
): AsyncGenerator<[string, Sealed]> {
  const answers = await db.get('answers', instanceId);
  if (answers) yield ['answers', answers.xml];
  for (const [at, { name, size }] of files.entries()) {
    for (let index = 0; index * PART < size; index++) {
      const part = await db.get('parts', [instanceId, name, index]);
      if (part) yield [`files/${at}/${index}`, part.body];
    }
  }
}

function described(head: RecordHead, files: readonly RecordFile[]): ExportedRecord {
  const { instanceId, owner, xmlFormId, version, state } = head;
  return {
    ...{ instanceId, owner, xmlFormId, version, state },
    updatedAt: new Date(head.updatedAt).toISOString(),
    files: files.map(({ name, type, size, sha256 }) => ({ name, type, size, sha256 })),
  };
}

async function ownersOf(
  db: Database,
  records: readonly ExportedRecord[],
): Promise<Person[]> {
  const owners = new Set(records.map(({ owner }) => owner));
  return (await db.getAll('people')).filter(({ id }) => owners.has(id));
}

function packed({ iv, data }: Sealed): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(iv.length + data.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(data), iv.length);
  return whole;
}

/** Browsers keep blobs on the disk, so the whole is never in the page's memory. */
async function collected(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const pieces: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const put = () => {
    pieces.push(new Blob(waiting));
    [waiting, size] = [[], 0];
  };
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    waiting.push(next.value as Uint8Array<ArrayBuffer>);
    size += next.value.byteLength;
    if (size >= PIECE) put();
  }
  put();
  return new Blob(pieces, { type: 'application/zip' });
}
