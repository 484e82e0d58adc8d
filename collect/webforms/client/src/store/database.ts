/** The database of the phone: its stores, and how each version grew from the last. */
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';

import type { Source } from './arriving';
import type {
  FormHead,
  MapLayer,
  Person,
  RecordFile,
  RecordHead,
  RecordState,
  Returned,
  Sealed,
} from './model';

export interface Schema extends DBSchema {
  people: { key: string; value: Person };
  /** Who is signed in, until when; removed when the phone locks. */
  session: { key: 'current'; value: Session };
  forms: { key: [number, string, string]; value: FormHead };
  resources: { key: string; value: Resource };
  records: {
    key: string;
    value: RecordHead;
    indexes: { state: RecordState; owner: string };
  };
  answers: {
    key: string;
    value: { readonly instanceId: string; readonly xml: Sealed };
  };
  files: { key: [string, string]; value: RecordFile; indexes: { record: string } };
  parts: {
    key: [string, string, number];
    value: FilePart;
    indexes: { record: string };
  };
  returned: { key: string; value: Returned; indexes: { owner: string } };
  audit: { key: [string, number]; value: AuditEntry };
  settings: { key: string; value: unknown };
  arriving: { key: [string, string, number]; value: ArrivingPart };
  maps: { key: [number, string]; value: MapLayer };
}

export interface Session {
  readonly person: string;
  readonly key: CryptoKey;
  readonly expiresAt: number;
}

/** A form or a file of a form, under the sha256 of its bytes. */
export interface Resource {
  readonly sha256: string;
  readonly blob: Blob;
}

/** A stretch of a file of a record, sealed. */
export interface FilePart {
  readonly instanceId: string;
  readonly name: string;
  readonly index: number;
  readonly body: Sealed;
}

/** A stretch of a file that is being fetched, sealed. */
export interface ArrivingPart {
  readonly owner: string;
  readonly sha256: string;
  readonly start: number;
  readonly source: Source;
  readonly body: Sealed;
}

/** A sealed line of a record's `audit.csv`. */
export interface AuditEntry {
  readonly instanceId: string;
  readonly number: number;
  readonly line: Sealed;
}

export type Database = IDBPDatabase<Schema>;
type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>;

/** What each version added to the one before; never edited once phones have it. */
const VERSIONS: readonly ((db: Database, upgrade: Upgrade) => void)[] = [
  (db) => {
    db.createObjectStore('people', { keyPath: 'id' });
    db.createObjectStore('session');
    db.createObjectStore('forms', { keyPath: ['project', 'xmlFormId', 'version'] });
    db.createObjectStore('resources', { keyPath: 'sha256' });
    const records = db.createObjectStore('records', { keyPath: 'instanceId' });
    records.createIndex('state', 'state');
    records.createIndex('owner', 'owner');
    db.createObjectStore('answers', { keyPath: 'instanceId' });
    const files = db.createObjectStore('files', { keyPath: ['instanceId', 'name'] });
    files.createIndex('record', 'instanceId');
    const parts = db.createObjectStore('parts', {
      keyPath: ['instanceId', 'name', 'index'],
    });
    parts.createIndex('record', 'instanceId');
    db.createObjectStore('returned', { keyPath: 'instanceId' }).createIndex(
      'owner',
      'owner',
    );
    db.createObjectStore('audit', { keyPath: ['instanceId', 'number'] });
    db.createObjectStore('settings');
  },
  (db) => {
    db.createObjectStore('arriving', { keyPath: ['owner', 'sha256', 'start'] });
    db.createObjectStore('maps', { keyPath: ['project', 'name'] });
  },
];

export const VERSION = VERSIONS.length;

/** What becomes of an open database by the doing of others. */
export interface Told {
  /** An older page holds it in its version: this one waits. */
  readonly waits?: () => void;
  /** A newer page took it, or the browser: nothing can be read or written here now. */
  readonly closed?: () => void;
}

/** The database, brought to the newest version, or to `version`. */
export function openDatabase(
  name = 'collect',
  version = VERSION,
  told: Told = {},
): Promise<Database> {
  return openDB<Schema>(name, version, {
    upgrade(db, from, to, upgrade) {
      for (const step of VERSIONS.slice(from, to ?? VERSION)) step(db, upgrade);
    },
    // A newer page waits for this one: let it go, or neither ever starts.
    blocking: (_from, _to, event) => {
      (event.target as IDBDatabase).close();
      told.closed?.();
    },
    blocked: () => told.waits?.(),
    terminated: () => told.closed?.(),
  });
}

/** Whatever survives a power cut is written before `done` resolves. */
export const STRICT = { durability: 'strict' } as const;

/**
 * All requests of a transaction, or none: one that fails takes back the others, also
 * when it fails before it was made.
 */
export async function inOneGo(
  transaction: { readonly done: Promise<void>; abort(): void },
  requests: () => Iterable<Promise<unknown>>,
): Promise<void> {
  const made: Promise<unknown>[] = [transaction.done];
  try {
    for (const request of requests()) made.push(request);
  } catch (error) {
    // What was put before would be committed: half a record.
    void Promise.allSettled(made);
    transaction.abort();
    throw error;
  }
  await Promise.all(made);
}
