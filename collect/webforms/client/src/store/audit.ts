/** Lines of a record's log, each sealed by itself, so that a killed browser loses none. */
import { openText, sealText } from './crypto';
import { inOneGo, STRICT } from './database';
import type { Database } from './database';
import { filesBelow } from './records';

/** Put lines after those that are there, all or none. */
export async function addLines(
  db: Database,
  key: CryptoKey,
  instanceId: string,
  lines: readonly string[],
): Promise<void> {
  const keys = await db.getAllKeys('audit', filesBelow(instanceId));
  const first = (keys.at(-1)?.[1] ?? -1) + 1;
  const sealed = await Promise.all(
    lines.map((line, at) => sealText(key, line, place(instanceId, first + at))),
  );
  const writing = db.transaction('audit', 'readwrite', STRICT);
  await inOneGo(writing, function* () {
    for (const [at, line] of sealed.entries()) {
      // `add`: another page's lines are never written over.
      yield writing.store.add({ instanceId, number: first + at, line });
    }
  });
}

/** All lines of a record, in order. Throws SealError for another's key. */
export async function readLines(
  db: Database,
  key: CryptoKey,
  instanceId: string,
): Promise<string[]> {
  const entries = await db.getAll('audit', filesBelow(instanceId));
  return Promise.all(
    entries.map(({ number, line }) => openText(key, line, place(instanceId, number))),
  );
}

function place(instanceId: string, number: number): string {
  return `${instanceId}/audit/${number}`;
}
