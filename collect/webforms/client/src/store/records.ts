/** Records: what somebody answered, with its files, kept whole through every cut. */
import { inOneGo, STRICT } from './database';
import type { Database } from './database';
import { open, openText, seal, sealText, sha256 } from './crypto';
import type { RecordFile, RecordHead, RecordState, Sealed } from './model';
import { withRoom } from './space';

/** Files are sealed in stretches of this size, so that none is ever whole in memory. */
export const PART = 1024 * 1024;

/** A record as the interview gives it. */
export interface Content {
  readonly xml: string;
  readonly name: string;
  readonly files: ReadonlyMap<string, Blob>;
}

export interface Stored {
  readonly head: RecordHead;
  readonly xml: string;
  readonly files: ReadonlyMap<string, Blob>;
}

export interface SealedFile {
  readonly file: RecordFile;
  readonly parts: readonly Sealed[];
}

/** What should be stored is not. */
export class NotThere extends Error {}

/** It was finished meanwhile, perhaps on another page: what is in the queue stays. */
export class NotDraft extends Error {}

/**
 * Write a record: head, answers and new files in one strict transaction. A file that is
 * there under its name is not written again; one the record no longer has goes. Throws
 * NotDraft if what is there is no draft any more.
 */
export async function saveRecord(
  db: Database,
  key: CryptoKey,
  head: RecordHead,
  content: Content,
): Promise<RecordHead> {
  const { instanceId } = head;
  const known = new Set(await fileNames(db, instanceId));
  const added: SealedFile[] = [];
  for (const [name, blob] of content.files) {
    if (!known.has(name)) added.push(await sealFile(key, instanceId, name, blob));
  }
  const xml = await sealText(key, content.xml, `${instanceId}/answers`);
  const named = await sealText(key, content.name, `${instanceId}/name`);
  const written: RecordHead = {
    ...head,
    name: named,
    files: content.files.size,
    size:
      content.xml.length + sum([...content.files.values()].map((each) => each.size)),
  };
  const gone = [...known].filter((name) => !content.files.has(name));
  await write(db, written, xml, added, gone);
  return written;
}

async function write(
  db: Database,
  head: RecordHead,
  xml: Sealed,
  added: readonly SealedFile[],
  gone: readonly string[],
): Promise<void> {
  const stores = ['records', 'answers', 'files', 'parts'] as const;
  const { instanceId } = head;
  const change = db.transaction(stores, 'readwrite', STRICT);
  const there = await change.objectStore('records').get(instanceId);
  await inOneGo(change, function* () {
    if (there && there.state !== 'draft') throw new NotDraft();
    const files = change.objectStore('files');
    const parts = change.objectStore('parts');
    for (const name of gone) {
      yield files.delete([instanceId, name]);
      yield parts.delete(partsOf(instanceId, name));
    }
    for (const { file, parts: bodies } of added) {
      yield files.put(file);
      for (const [index, body] of bodies.entries()) {
        yield parts.put({ instanceId, name: file.name, index, body });
      }
    }
    yield change.objectStore('answers').put({ instanceId, xml });
    yield change.objectStore('records').put(head);
  });
}

/** A file as it will lie there. */
export async function sealFile(
  key: CryptoKey,
  instanceId: string,
  name: string,
  blob: Blob,
): Promise<SealedFile> {
  const parts: Sealed[] = [];
  for (let start = 0; start < blob.size; start += PART) {
    const bytes = await blob.slice(start, start + PART).arrayBuffer();
    parts.push(await seal(key, bytes, partPlace(instanceId, name, parts.length)));
  }
  const { size, type } = blob;
  const sum = await sha256(await blob.arrayBuffer());
  return { file: { instanceId, name, type, size, sha256: sum }, parts };
}

/** The record with its answers and files. Throws SealError for another's key. */
export async function readRecord(
  db: Database,
  key: CryptoKey,
  instanceId: string,
): Promise<Stored | undefined> {
  const head = await db.get('records', instanceId);
  if (!head) return undefined;
  const xml = await readAnswers(db, key, instanceId);
  const files = new Map<string, Blob>();
  for (const file of await filesOf(db, instanceId)) {
    files.set(file.name, await readFile(db, key, file));
  }
  return { head, xml, files };
}

/** The record's XML. Throws SealError for another's key, NotThere. */
export async function readAnswers(
  db: Database,
  key: CryptoKey,
  instanceId: string,
): Promise<string> {
  const answers = await db.get('answers', instanceId);
  if (!answers) throw new NotThere(`${instanceId}/answers`);
  return openText(key, answers.xml, `${instanceId}/answers`);
}

export async function readFile(
  db: Database,
  key: CryptoKey,
  file: RecordFile,
): Promise<Blob> {
  const stretches: ArrayBuffer[] = [];
  for (let index = 0; index * PART < file.size; index++) {
    stretches.push(await readPart(db, key, file, index));
  }
  return new Blob(stretches, { type: file.type });
}

/** Bytes of a file from `index` times PART on. Throws SealError, NotThere. */
export async function readPart(
  db: Database,
  key: CryptoKey,
  { instanceId, name }: RecordFile,
  index: number,
): Promise<ArrayBuffer> {
  const part = await db.get('parts', [instanceId, name, index]);
  if (!part) throw new NotThere(partPlace(instanceId, name, index));
  return open(key, part.body, partPlace(instanceId, name, index));
}

export function filesOf(db: Database, instanceId: string): Promise<RecordFile[]> {
  return db.getAllFromIndex('files', 'record', instanceId);
}

/** What the record is called: its instance name, or nothing. */
export async function nameOf(key: CryptoKey, head: RecordHead): Promise<string> {
  return head.name ? openText(key, head.name, `${head.instanceId}/name`) : '';
}

/** Records of a person, those touched last first. */
export async function recordsOf(db: Database, owner: string): Promise<RecordHead[]> {
  const found = await db.getAllFromIndex('records', 'owner', owner);
  return found.sort((one, other) => other.updatedAt - one.updatedAt);
}

export function inState(db: Database, state: RecordState): Promise<RecordHead[]> {
  return db.getAllFromIndex('records', 'state', state);
}

/**
 * Change a record's head in one transaction: `change` gets what is there now, and
 * gives what shall be, or undefined to leave it.
 */
export async function changeHead(
  db: Database,
  instanceId: string,
  change: (head: RecordHead) => RecordHead | undefined,
): Promise<RecordHead | undefined> {
  return withRoom(db, async () => {
    const writing = db.transaction('records', 'readwrite', STRICT);
    const head = await writing.store.get(instanceId);
    const changed = head && change(head);
    if (changed) await writing.store.put(changed);
    await writing.done;
    return changed;
  });
}

/** A record that was not taken, to be worked on again. */
export function reopened(head: RecordHead): RecordHead {
  const kept = without(head, 'problem', 'receivedAt', 'nextTryAt', 'alone');
  const taken = head.taken === true || head.receivedAt !== undefined;
  return { ...kept, ...(taken && { taken }), state: 'draft', tries: 0 };
}

type Optional = 'problem' | 'receivedAt' | 'nextTryAt' | 'alone';

/** The head, where what it may have is no more. */
export function without(head: RecordHead, ...past: readonly Optional[]): RecordHead {
  const gone = new Set<string>(past);
  const kept = Object.entries(head).filter(([name]) => !gone.has(name));
  return Object.fromEntries(kept) as unknown as RecordHead;
}

/** A record and all of it go; files stay that its correction begins with. */
export function removeRecord(db: Database, instanceId: string): Promise<void> {
  return drop(db, instanceId, ['records', 'answers', 'files', 'parts', 'audit']);
}

/** Files of a record go; who filled it and its answers stay. */
export function removeFiles(db: Database, instanceId: string): Promise<void> {
  return drop(db, instanceId, ['files', 'parts']);
}

async function drop(
  db: Database,
  instanceId: string,
  stores: readonly ('records' | 'answers' | 'files' | 'parts' | 'audit')[],
): Promise<void> {
  const change = db.transaction([...stores, 'returned'], 'readwrite', STRICT);
  const returned = await change.objectStore('returned').getKey(instanceId);
  // What was sent back has its files under the same id, and needs them.
  const going = stores.filter(
    (store) => returned === undefined || (store !== 'files' && store !== 'parts'),
  );
  await inOneGo(change, function* () {
    for (const store of going) {
      const whole = store === 'records' || store === 'answers';
      yield change
        .objectStore(store)
        .delete(whole ? instanceId : filesBelow(instanceId));
    }
  });
}

async function fileNames(db: Database, instanceId: string): Promise<string[]> {
  const keys = await db.getAllKeysFromIndex('files', 'record', instanceId);
  return keys.map(([, name]) => name);
}

/** All keys that begin with the record's id: arrays sort after every text and number. */
export function filesBelow(instanceId: string): IDBKeyRange {
  return IDBKeyRange.bound([instanceId], [instanceId, []]);
}

function partsOf(instanceId: string, name: string): IDBKeyRange {
  return IDBKeyRange.bound([instanceId, name], [instanceId, name, []]);
}

function partPlace(instanceId: string, name: string, index: number): string {
  return `${instanceId}/file/${index}/${name}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
