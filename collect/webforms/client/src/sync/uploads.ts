/** Files to the server by tus, in stretches, from wherever a cut left off. */
import { readPart, PART } from '../store/records';
import type { Database } from '../store/database';
import type { RecordFile } from '../store/model';
import { Denied, tus } from './http';
import type { Connection } from './http';

const SMALLEST = 16 * 1024;
const FIRST = 64 * 1024;
/** A stretch should take about so long: little is lost when it is cut. */
const WANTED_MS = 4_000;

export interface UploadOptions {
  readonly stretch?: Stretch;
  /** Told how many bytes are there, and of how many. */
  readonly progress?: (done: number, of: number) => void;
}

/** The server says what cannot be of this file; it may know better later. */
export class Stuck extends Error {}

/** So often in a row the server may say that it has no more than before. */
const STANDSTILLS = 3;

/** How long stretches are, by what the connection does. */
export class Stretch {
  size = FIRST;

  /** `bytes` took `ms`. */
  took(bytes: number, ms: number): void {
    const fitting = (bytes / Math.max(ms, 1)) * WANTED_MS;
    // At most twice as long at once: one lucky moment is no measure.
    const next = Math.min(fitting, this.size * 2, PART);
    this.size = Math.max(SMALLEST, Math.floor(next));
  }

  failed(): void {
    this.size = Math.max(SMALLEST, Math.floor(this.size / 2));
  }
}

/**
 * Bring a file to the server, and have it prove that it is whole there. Each byte the
 * server has kept is sent once. Throws what `tus` and `readPart` throw, and Stuck; a later call goes
 * on.
 */
export async function upload(
  connection: Connection,
  db: Database,
  key: CryptoKey,
  file: RecordFile,
  { stretch = new Stretch(), progress }: UploadOptions = {},
): Promise<void> {
  const read = opener(db, key, file);
  let offset = await begin(connection, file);
  let standstills = 0;
  progress?.(offset, file.size);
  while (offset < file.size) {
    const bytes = await read(offset, stretch.size);
    const started = performance.now();
    const before = offset;
    try {
      offset = await patch(connection, file, offset, bytes);
    } catch (error) {
      stretch.failed();
      throw error;
    }
    stretch.took(bytes.byteLength, performance.now() - started);
    standstills = offset > before ? 0 : standstills + 1;
    if (standstills > STANDSTILLS) throw new Stuck(`${file.name} does not get on`);
    progress?.(offset, file.size);
  }
}

/** Tell the server of the file; how much of it is there. */
async function begin(connection: Connection, file: RecordFile): Promise<number> {
  const answer = await tus(connection, 'uploads', {
    method: 'POST',
    headers: {
      'Upload-Length': String(file.size),
      'Upload-Metadata': `sha256 ${btoa(file.sha256)}`,
    },
  });
  return offsetOf(answer.headers, file);
}

/** Send bytes from `offset` on; how much is there then. */
async function patch(
  connection: Connection,
  file: RecordFile,
  offset: number,
  body: ArrayBuffer,
): Promise<number> {
  try {
    const answer = await tus(connection, `uploads/${file.sha256}`, {
      method: 'PATCH',
      headers: {
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream',
      },
      body,
    });
    return offsetOf(answer.headers, file);
  } catch (error) {
    // The answer to an earlier stretch was lost: the server has more than we know.
    if (error instanceof Denied && error.status === 409) {
      return offsetOf(error.headers, file);
    }
    throw error;
  }
}

function offsetOf(headers: Headers, file: RecordFile): number {
  const offset = Number(headers.get('Upload-Offset') ?? NaN);
  if (!Number.isInteger(offset) || offset < 0 || offset > file.size) {
    throw new Stuck(
      `the server has ${headers.get('Upload-Offset')} of ${file.size} bytes`,
    );
  }
  return offset;
}

/** Reads stretches; each part of the file is opened once for all that lie in it. */
function opener(db: Database, key: CryptoKey, file: RecordFile) {
  let opened = { index: -1, part: new ArrayBuffer(0) };
  return async (offset: number, size: number): Promise<ArrayBuffer> => {
    const index = Math.floor(offset / PART);
    if (index !== opened.index) {
      opened = { index, part: await readPart(db, key, file, index) };
    }
    const within = offset - index * PART;
    return opened.part.slice(within, within + size);
  };
}
