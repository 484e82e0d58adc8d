/** Records that were sent back: what to correct, and what the reviewer says. */
import { openText, sealText } from './crypto';
import { inOneGo, STRICT } from './database';
import type { Database } from './database';
import type { Returned } from './model';
import { filesBelow, readFile, filesOf, sealFile } from './records';

export interface ReturnedContent {
  readonly comment: string;
  readonly xml: string;
  readonly files: ReadonlyMap<string, Blob>;
}

/** Keep one, with its files, whole or not at all. */
export async function keepReturned(
  db: Database,
  key: CryptoKey,
  head: Omit<Returned, 'comment' | 'xml'>,
  content: ReturnedContent,
): Promise<void> {
  const { instanceId } = head;
  const comment = await sealText(key, content.comment, `${instanceId}/comment`);
  const xml = await sealText(key, content.xml, `${instanceId}/returned`);
  const sealed = await Promise.all(
    [...content.files].map(([name, blob]) => sealFile(key, instanceId, name, blob)),
  );
  const stores = ['returned', 'files', 'parts'] as const;
  const change = db.transaction(stores, 'readwrite', STRICT);
  await inOneGo(change, function* () {
    yield change.objectStore('returned').put({ ...head, comment, xml });
    for (const { file, parts } of sealed) {
      yield change.objectStore('files').put(file);
      for (const [index, body] of parts.entries()) {
        yield change
          .objectStore('parts')
          .put({ instanceId, name: file.name, index, body });
      }
    }
  });
}

/** Those of a person, the newest first. */
export async function returnedOf(db: Database, owner: string): Promise<Returned[]> {
  const found = await db.getAllFromIndex('returned', 'owner', owner);
  return found.sort((one, other) => other.returnedAt - one.returnedAt);
}

/** What the reviewer says. */
export function commentOf(
  key: CryptoKey,
  { instanceId, comment }: Returned,
): Promise<string> {
  return openText(key, comment, `${instanceId}/comment`);
}

/** What the reviewer says now. */
export async function keepComment(
  db: Database,
  key: CryptoKey,
  returned: Returned,
  comment: string,
): Promise<void> {
  if ((await commentOf(key, returned)) === comment) return;
  const sealed = await sealText(key, comment, `${returned.instanceId}/comment`);
  await db.put('returned', { ...returned, comment: sealed });
}

/** What to correct. */
export async function readReturned(
  db: Database,
  key: CryptoKey,
  { instanceId, xml }: Returned,
): Promise<Omit<ReturnedContent, 'comment'>> {
  const files = new Map<string, Blob>();
  for (const file of await filesOf(db, instanceId)) {
    files.set(file.name, await readFile(db, key, file));
  }
  return {
    xml: await openText(key, xml, `${instanceId}/returned`),
    files,
  };
}

/** It is corrected, or no longer asked for. */
export async function removeReturned(db: Database, instanceId: string): Promise<void> {
  const stores = ['returned', 'records', 'files', 'parts'] as const;
  const change = db.transaction(stores, 'readwrite', STRICT);
  const record = await change.objectStore('records').get(instanceId);
  await inOneGo(change, function* () {
    yield change.objectStore('returned').delete(instanceId);
    // Its answers came back before its last photos had left.
    if (record && record.state !== 'sent') return;
    yield change.objectStore('files').delete(filesBelow(instanceId));
    yield change.objectStore('parts').delete(filesBelow(instanceId));
  });
}
