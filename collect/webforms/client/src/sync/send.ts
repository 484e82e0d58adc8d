/**
 * Sending what is finished: answers first, so that the manager sees them, then files.
 *
 * A record is `sent` when the server named every file with the phone's own sum; before
 * that nothing of it is deleted. Each record has its own fate: none waits for another.
 */
import {
  changeHead,
  filesOf,
  inState,
  removeFiles,
  readAnswers,
} from '../store/records';
import type { Database } from '../store/database';
import type { RecordFile, RecordHead, ServerProblem } from '../store/model';
import type { Unlocked } from '../store/people';
import { backoff } from './backoff';
import { Busy, Denied, sendJson, Unreachable, whyStopped } from './http';
import type { Connection, Stopped } from './http';
import type { BatchAnswer, RecordAnswer, SubmissionBatch } from './protocol';
import { Stretch, upload } from './uploads';

/** Records in one request, and bytes of answers. */
const BATCH = 50;
const BATCH_BYTES = 512 * 1024;

export interface Sender {
  readonly db: Database;
  readonly who: Unlocked;
  readonly connection: Connection;
  readonly deviceId: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Send although it is not time yet: somebody pressed the button. */
  readonly atOnce?: boolean;
  /** Files stay until the connection is one that they may take. */
  readonly answersOnly?: boolean;
  readonly changed?: (record: RecordHead) => void;
  readonly progress?: (instanceId: string, done: number, of: number) => void;
}

export interface Sent {
  readonly sent: number;
  readonly waiting: number;
  /** Why the queue stopped before its end. */
  readonly stopped?: Stopped;
}

/** Send all records of who is signed in whose time has come. */
export async function sendAll(sender: Sender): Promise<Sent> {
  await takeBack(sender);
  const due = await dueRecords(sender);
  let stopped: Stopped | undefined;
  try {
    await sendAnswers(
      sender,
      due.filter((each) => each.receivedAt === undefined),
    );
    if (!sender.answersOnly) await sendFiles(sender);
  } catch (error) {
    stopped = await stop(sender, error);
  }
  const own = (each: RecordHead) => each.owner === sender.who.person.id;
  const waiting = (await inState(sender.db, 'final')).filter(own).length;
  const sent = await countSent(sender, due);
  return { sent, waiting, ...(stopped && { stopped }) };
}

async function countSent(sender: Sender, due: readonly RecordHead[]): Promise<number> {
  const after = await Promise.all(
    due.map((each) => sender.db.get('records', each.instanceId)),
  );
  return after.filter((each) => each?.state === 'sent').length;
}

/** What a runner that died had in hand is in the queue again. */
async function takeBack(sender: Sender): Promise<void> {
  for (const { instanceId } of await inState(sender.db, 'sending')) {
    await move(sender, instanceId, 'sending', { state: 'final' });
  }
}

/** In the order they were finished. */
async function dueRecords({ db, who, now, atOnce }: Sender): Promise<RecordHead[]> {
  const time = now();
  return (await inState(db, 'final'))
    .filter((each) => each.owner === who.person.id)
    .filter((each) => atOnce || (each.nextTryAt ?? 0) <= time)
    .sort((one, other) => (one.finalisedAt ?? 0) - (other.finalisedAt ?? 0));
}

async function move(
  sender: Sender,
  instanceId: string,
  from: RecordHead['state'],
  changes: Partial<RecordHead>,
): Promise<RecordHead | undefined> {
  const changed = await changeHead(sender.db, instanceId, (head) =>
    head.state === from ? { ...head, ...changes } : undefined,
  );
  if (changed) sender.changed?.(changed);
  return changed;
}

async function sendAnswers(sender: Sender, due: readonly RecordHead[]): Promise<void> {
  let batch: Prepared[] = [];
  let bytes = 0;
  for (const head of due) {
    if (!(await move(sender, head.instanceId, 'final', { state: 'sending' }))) continue;
    const prepared = await prepare(sender, head);
    if (!prepared) continue;
    if (
      batch.length === BATCH ||
      (batch.length && bytes + prepared.size > BATCH_BYTES)
    ) {
      await sendBatch(sender, batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(prepared);
    bytes += prepared.size;
  }
  if (batch.length) await sendBatch(sender, batch);
}

interface Prepared {
  readonly instanceId: string;
  readonly size: number;
  readonly record: SubmissionBatch['records'][number];
}

/** What goes out; a record that cannot be opened is put aside, and holds up no other. */
async function prepare(
  sender: Sender,
  head: RecordHead,
): Promise<Prepared | undefined> {
  const { instanceId, xmlFormId } = head;
  try {
    const xml = await readAnswers(sender.db, sender.who.key, instanceId);
    const files = (await filesOf(sender.db, instanceId)).map((each) => each.name);
    return { instanceId, size: xml.length, record: { xmlFormId, xml, files } };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : '';
    await reject(sender, instanceId, { status: 0, code: '', message });
    return undefined;
  }
}

async function sendBatch(sender: Sender, batch: readonly Prepared[]): Promise<void> {
  const body: SubmissionBatch = {
    deviceTime: new Date(sender.now()).toISOString(),
    deviceId: sender.deviceId,
    records: batch.map((each) => each.record),
  };
  try {
    const answer = await sendJson<BatchAnswer>(
      sender.connection,
      'POST',
      'submissions',
      body,
    );
    if (!Array.isArray(answer.records)) throw new Unreachable('portal');
    for (const [place, { instanceId }] of batch.entries()) {
      await settle(sender, instanceId, answer.records[place]);
    }
  } catch (error) {
    if (!(error instanceof Denied)) throw error;
    // Not even read as a batch: halve it until it is known whose fault it is.
    const [only, ...others] = batch;
    if (only && !others.length)
      return reject(sender, only.instanceId, problemOf(error));
    const middle = Math.ceil(batch.length / 2);
    await sendBatch(sender, batch.slice(0, middle));
    await sendBatch(sender, batch.slice(middle));
  }
}

/** What the server said of one record. */
async function settle(
  sender: Sender,
  instanceId: string,
  answer: RecordAnswer | undefined,
): Promise<void> {
  if (!answer || answer.instanceId !== instanceId) throw new Unreachable('portal');
  const { status, problem } = answer;
  if (status === 429 || status >= 500) {
    await postpone(sender, instanceId, undefined);
  } else if (problem) {
    const { code, message } = problem;
    await reject(sender, instanceId, { status, code: String(code), message });
  } else {
    const receivedAt = sender.now();
    await move(sender, instanceId, 'sending', { state: 'final', receivedAt });
    await complete(sender, instanceId, answer);
  }
}

async function reject(
  sender: Sender,
  instanceId: string,
  problem: ServerProblem,
): Promise<void> {
  const state = problem.status === 409 ? 'conflict' : 'rejected';
  await move(sender, instanceId, 'sending', { state, problem });
}

/** Sent, if the server has every file as it is here. */
async function complete(
  sender: Sender,
  instanceId: string,
  answer: RecordAnswer,
): Promise<boolean> {
  const files = await filesOf(sender.db, instanceId);
  const there = files.every((file) => answer.files[file.name] === file.sha256);
  if (!there) return false;
  const sentAt = sender.now();
  const head = await sender.db.get('records', instanceId);
  if (!head) return true;
  await move(sender, instanceId, head.state, { state: 'sent', sentAt, tries: 0 });
  await removeFiles(sender.db, instanceId);
  return true;
}

/** Files of records that the server has the answers of. */
async function sendFiles(sender: Sender): Promise<void> {
  const stretch = new Stretch();
  for (const head of await dueRecords(sender)) {
    if (head.receivedAt === undefined) continue;
    const { instanceId } = head;
    if (!(await move(sender, instanceId, 'final', { state: 'sending' }))) continue;
    try {
      await sendFilesOf(sender, instanceId, stretch);
    } catch (error) {
      if (!(error instanceof Denied)) throw error;
      await reject(sender, instanceId, problemOf(error));
    }
  }
}

async function sendFilesOf(
  sender: Sender,
  instanceId: string,
  stretch: Stretch,
): Promise<void> {
  const files = await filesOf(sender.db, instanceId);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const file of files) {
    const progress = (done: number) =>
      sender.progress?.(instanceId, before + done, total);
    await upload(sender.connection, sender.db, sender.who.key, file, {
      stretch,
      progress,
    });
    before += file.size;
  }
  const answer = await sendJson<RecordAnswer>(
    sender.connection,
    'PUT',
    `records/${encodeURIComponent(instanceId)}/files`,
    named(files),
  );
  // The server lost one meanwhile, or says another sum: later again, from the start.
  if (!(await complete(sender, instanceId, answer))) {
    await postpone(sender, instanceId, undefined);
  }
}

function named(files: readonly RecordFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.name, file.sha256]));
}

function problemOf({ status, code, message }: Denied): ServerProblem {
  return { status, code, message };
}

/** Later again. */
async function postpone(
  sender: Sender,
  instanceId: string,
  wait: number | undefined,
): Promise<void> {
  const head = await sender.db.get('records', instanceId);
  const tries = (head?.tries ?? 0) + 1;
  const nextTryAt = sender.now() + (wait ?? backoff(tries, sender.random()));
  await move(sender, instanceId, 'sending', { state: 'final', tries, nextTryAt });
}

/** The queue stops; what was in hand goes back into it. */
async function stop(sender: Sender, error: unknown): Promise<Stopped> {
  const wait = error instanceof Busy ? error.retryAfter : undefined;
  for (const { instanceId } of await inState(sender.db, 'sending')) {
    await postpone(sender, instanceId, wait);
  }
  return whyStopped(error);
}
