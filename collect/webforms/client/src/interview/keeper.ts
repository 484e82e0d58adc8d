/** Between an interview and the store: opening, saving, finishing. */
import { AUDIT_FILE, withAudit } from '../engine/audit';
import { asksLastSaved } from '../engine/lastSaved';
import { FormError } from '../engine/types';
import type { FormEngine, Interview, LoadedForm, Serialised } from '../engine/types';
import { addLines, readLines } from '../store/audit';
import type { Database } from '../store/database';
import { fileOf, formText } from '../store/forms';
import type { FormHead, RecordHead, Returned } from '../store/model';
import type { Unlocked } from '../store/people';
import {
  inState,
  readAnswers,
  readRecord,
  removeRecord,
  saveRecord,
} from '../store/records';
import { readReturned } from '../store/returned';
import { withRoom } from '../store/space';
import { auditHeader } from './audit';

export interface Desk {
  readonly db: Database;
  readonly who: Unlocked;
  readonly deviceId: string;
  readonly now: () => number;
}

/** An interview that is open, and the record it goes into. */
export interface Opened {
  readonly interview: Interview;
  head: RecordHead;
}

/** The form, parsed, with the answers of its last record where it asks for them. */
export async function loadForm(
  engine: FormEngine,
  desk: Desk,
  form: FormHead,
): Promise<LoadedForm> {
  const xml = await formText(desk.db, form);
  const lastSaved = asksLastSaved(xml) ? await lastOf(desk, form) : undefined;
  return engine.load({
    xml,
    resource: (name) => fileOf(desk.db, form, name),
    ...(lastSaved !== undefined && { lastSaved }),
  });
}

async function lastOf({ db, who }: Desk, form: FormHead): Promise<string | undefined> {
  const states = ['final', 'sending', 'sent', 'rejected', 'conflict'] as const;
  const found = (await Promise.all(states.map((state) => inState(db, state)))).flat();
  const [last] = found
    .filter((each) => each.owner === who.person.id && each.xmlFormId === form.xmlFormId)
    .sort((one, other) => (other.finalisedAt ?? 0) - (one.finalisedAt ?? 0));
  return last && readAnswers(db, who.key, last.instanceId);
}

function preloads({ who, deviceId }: Desk): { deviceId: string; username: string } {
  return { deviceId, username: who.person.displayName };
}

/** A new record: it is on the phone from its first moment. */
export async function begin(
  desk: Desk,
  loaded: LoadedForm,
  form: FormHead,
): Promise<Opened> {
  return opened(desk, form, loaded.create(preloads(desk)), {});
}

/**
 * Go on with one. Undefined if it is gone. One that the server has answers of already, but
 * not all files, goes on as a correction of these: two contents of one id are a conflict.
 */
export async function resume(
  desk: Desk,
  loaded: LoadedForm,
  form: FormHead,
  instanceId: string,
): Promise<Opened | undefined> {
  const stored = await readRecord(desk.db, desk.who.key, instanceId);
  if (!stored) return undefined;
  if (stored.head.taken) {
    const { page, language } = stored.head;
    const open = await correction(desk, loaded, form, instanceId, stored);
    open.head = { ...open.head, page, language };
    await removeRecord(desk.db, instanceId);
    return open;
  }
  return { interview: await loaded.restore(stored, preloads(desk)), head: stored.head };
}

/** Correct a record that was sent back. */
export async function correct(
  desk: Desk,
  loaded: LoadedForm,
  form: FormHead,
  returned: Returned,
): Promise<Opened> {
  const content = await readReturned(desk.db, desk.who.key, returned);
  return correction(desk, loaded, form, returned.instanceId, content);
}

async function correction(
  desk: Desk,
  loaded: LoadedForm,
  form: FormHead,
  corrects: string,
  content: { readonly xml: string; readonly files: ReadonlyMap<string, Blob> },
): Promise<Opened> {
  const interview = await loaded.edit(content, preloads(desk));
  const open = await opened(desk, form, interview, { corrects });
  await continueLog(desk, open, content.files.get(AUDIT_FILE));
  return open;
}

/** A correction's log goes on where that of the record it corrects ended. */
async function continueLog(
  { db, who }: Desk,
  { interview, head }: Opened,
  log: Blob | undefined,
): Promise<void> {
  if (!interview.audit || !log) return;
  const header = auditHeader(interview.audit);
  const text = (await log.text()).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  // Under other headings its cells would stand in the wrong columns.
  if (!text.startsWith(`${header}\n`)) return;
  const body = text.slice(header.length + 1).trimEnd();
  if (body) await addLines(db, who.key, head.instanceId, [body]);
}

async function opened(
  desk: Desk,
  form: FormHead,
  interview: Interview,
  more: Partial<RecordHead>,
): Promise<Opened> {
  const result = await interview.serialise();
  // Under no id, one record would be written over another.
  if (!result.instanceId) throw new FormError('meta/instanceID');
  const head: RecordHead = {
    instanceId: result.instanceId,
    project: form.project,
    xmlFormId: form.xmlFormId,
    version: form.version,
    owner: desk.who.person.id,
    state: 'draft',
    createdAt: desk.now(),
    updatedAt: desk.now(),
    page: '',
    language: '',
    size: 0,
    files: 0,
    tries: 0,
    ...more,
  };
  return { interview, head: await write(desk, head, result) };
}

/** Save it as it is, on this page. Throws NoRoom. */
export async function saveDraft(
  desk: Desk,
  open: Opened,
  page: string,
  language: string,
): Promise<void> {
  const result = await open.interview.serialise();
  const head = { ...open.head, page, language, updatedAt: desk.now() };
  open.head = await write(desk, head, result);
}

/**
 * Finish it: what was in the way, if anything was; else it is in the queue. `lastLines`
 * ends its log. Throws NoRoom.
 */
export async function finish(
  desk: Desk,
  open: Opened,
  lastLines: () => Promise<void> = () => Promise.resolve(),
): Promise<Serialised['violations']> {
  const result = await open.interview.serialise();
  if (result.violations.length) return result.violations;
  const now = desk.now();
  const head: RecordHead = {
    ...open.head,
    state: 'final',
    updatedAt: now,
    finalisedAt: now,
  };
  if (open.interview.audit) {
    // A log that was written before, and sent back to be worked on, is not the log now.
    open.head = await write(desk, open.head, result);
    await lastLines();
  }
  open.head = await write(desk, head, await logged(desk, open, result));
  return [];
}

async function logged(
  { db, who }: Desk,
  { interview: { audit }, head }: Opened,
  result: Serialised,
): Promise<Serialised> {
  if (!audit) return result;
  const lines = await readLines(db, who.key, head.instanceId);
  const log = [auditHeader(audit), ...lines, ''].join('\n');
  return withAudit(result, new Blob([log], { type: 'text/csv' }));
}

function write(
  { db, who }: Desk,
  head: RecordHead,
  result: Serialised,
): Promise<RecordHead> {
  const { xml, instanceName, files } = result;
  return withRoom(db, () =>
    saveRecord(db, who.key, head, { xml, name: instanceName, files }),
  );
}
