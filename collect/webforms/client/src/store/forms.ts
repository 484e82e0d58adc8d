/** Forms on the phone, and their files, each once under the hash of its bytes. */
import { inOneGo, STRICT } from './database';
import type { Database } from './database';
import type { FormHead, RecordHead } from './model';

export class BrokenResource extends Error {}

/** Keep bytes under their hash, which they were compared with. */
export async function keepResource(
  db: Database,
  sum: string,
  blob: Blob,
): Promise<void> {
  await db.put('resources', { sha256: sum, blob });
}

/** Hashes of what a form needs and the phone does not have. */
export async function missingResources(
  db: Database,
  form: FormHead,
): Promise<string[]> {
  const there = new Set(await db.getAllKeys('resources'));
  return hashesOf(form).filter((hash) => !there.has(hash));
}

export function hashesOf(form: FormHead): string[] {
  return [...new Set([form.xml, ...form.resources.map((each) => each.sha256)])];
}

export async function putForm(db: Database, form: FormHead): Promise<void> {
  const writing = db.transaction('forms', 'readwrite', STRICT);
  await writing.store.put(form);
  await writing.done;
}

/** What tells versions of a project's forms apart. */
export function idOf(form: Pick<FormHead, 'xmlFormId' | 'version'>): string {
  return `${form.xmlFormId}\n${form.version}`;
}

export function formOf(
  db: Database,
  record: Pick<RecordHead, 'project' | 'xmlFormId' | 'version'>,
): Promise<FormHead | undefined> {
  return db.get('forms', [record.project, record.xmlFormId, record.version]);
}

/** Forms of a project, by name. */
export async function formsOf(db: Database, project: number): Promise<FormHead[]> {
  const range = IDBKeyRange.bound([project], [project, []]);
  const found = await db.getAll('forms', range);
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

export async function formText(db: Database, form: FormHead): Promise<string> {
  const resource = await db.get('resources', form.xml);
  if (!resource) throw new BrokenResource(form.xml);
  return resource.blob.text();
}

/** A file of a form by its name. */
export async function fileOf(
  db: Database,
  form: FormHead,
  name: string,
): Promise<Blob | undefined> {
  const listed = form.resources.find((each) => each.name === name);
  return listed && (await db.get('resources', listed.sha256))?.blob;
}

/**
 * Forget versions that are retired and that no record needs, and files that no form
 * has any more, and no map is.
 */
export async function sweepForms(db: Database): Promise<void> {
  const stores = ['forms', 'records', 'resources', 'maps'] as const;
  const change = db.transaction(stores, 'readwrite', STRICT);
  const forms = await change.objectStore('forms').getAll();
  const needed = new Set(
    (await change.objectStore('records').getAll())
      .filter((record) => record.state !== 'sent')
      .map((record) => keyOf(record)),
  );
  const kept = forms.filter(
    (form) => form.state !== 'retired' || needed.has(keyOf(form)),
  );
  const maps = await change.objectStore('maps').getAll();
  const hashes = new Set([
    ...kept.flatMap(hashesOf),
    ...maps.map((each) => each.sha256),
  ]);
  const held = await change.objectStore('resources').getAllKeys();
  await inOneGo(change, function* () {
    for (const { project, xmlFormId, version } of forms.filter(
      (each) => !kept.includes(each),
    )) {
      yield change.objectStore('forms').delete([project, xmlFormId, version]);
    }
    for (const hash of held.filter((each) => !hashes.has(each))) {
      yield change.objectStore('resources').delete(hash);
    }
  });
}

function keyOf(of: Pick<RecordHead, 'project' | 'xmlFormId' | 'version'>): string {
  return JSON.stringify([of.project, of.xmlFormId, of.version]);
}
