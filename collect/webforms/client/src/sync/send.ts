/**
 * Sending what is finished: answers first, so that the manager sees them, then files.
 *
 * A record is `sent` when the server named every file with the phone's own sum; before
 * that nothing of it is deleted. Each record has its own fate: none waits for another.
 */
import { SealError } from '../store/crypto';
import type { Database } from '../store/database';
import {
  changeHead,
  filesOf,
  inState,
  NotThere,
  readAnswers,
  removeFiles,
  without,
} from '../store/records';
import type { RecordFile, RecordHead, ServerProblem } from '../store/model';
import type { Unlocked } from '../store/people';
import { backoff } from './backoff';
import { Busy, Denied, Refused, sendJson, Unreachable, whyStopped } from './http';
import type { Connection, Stopped } from './http';
import type {
  BatchAnswer,
  NamedFiles,
  RecordAnswer,
  SubmissionBatch,
} from './protocol';
import { Stretch, Stuck, upload } from './uploads';

/** Records in one request, and bytes of answers. */
const BATCH = 50;
const BATCH_BYTES = 512 * 1024;
/** A no of these to a batch is about what is in it; any other is about all of it. */
const FAULT_WITHIN: readonly number[] = [400, 413, 422];
/**
 * A no of these to a file may be another by and by: the server swept what there was of
 * it, or got bytes that were spoilt on the way.
 */
const PASSING: readonly number[] = [404, 410, 460];
/** After so many of them it is put aside. */
const PATIENCE = 8;
/** Milliseconds; whoever asks for more is no server, or the clock was set back since. */
const LONGEST_WAIT = 60 * 60_000;

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
    // What made trouble goes when nothing is left for it to hold up.
    for (const alone of [false, true]) {
      const these = due.filter((each) => isAlone(each) === alone);
      await sendAnswers(
        sender,
        these.filter((each) => each.receivedAt === undefined),
      );
      if (sender.answersOnly) continue;
      await sendFiles(sender, new Set(these.map((each) => each.instanceId)));
    }
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

function isAlone(head: RecordHead): boolean {
  return head.alone === true;
}

/** In the order they were finished; of those that go alone, what failed least first. */
async function dueRecords({ db, who, now, atOnce }: Sender): Promise<RecordHead[]> {
  const time = now();
  const failed = (head: RecordHead) => (isAlone(head) ? head.tries : 0);
  const isTime = ({ nextTryAt = 0 }: RecordHead) =>
    nextTryAt <= time || nextTryAt > time + LONGEST_WAIT;
  return (await inState(db, 'final'))
    .filter((each) => each.owner === who.person.id)
    .filter((each) => atOnce || isTime(each))
    .sort(
      (one, other) =>
        failed(one) - failed(other) ||
        (one.finalisedAt ?? 0) - (other.finalisedAt ?? 0),
    );
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
  const sendIt = async () => {
    const full = batch;
    [batch, bytes] = [[], 0];
    if (full.length) await sendBatch(sender, full);
  };
  for (const head of due) {
    // Before the next is in hand, which would share the blame.
    if (batch.length === (isAlone(head) ? 1 : BATCH)) await sendIt();
    if (!(await move(sender, head.instanceId, 'final', { state: 'sending' }))) continue;
    const prepared = await prepare(sender, head);
    if (!prepared) continue;
    if (bytes + prepared.size > BATCH_BYTES) await sendIt();
    batch.push(prepared);
    bytes += prepared.size;
  }
  await sendIt();
}

interface Prepared {
  readonly instanceId: string;
  readonly size: number;
  readonly record: SubmissionBatch['records'][number];
}

/** What goes out; a record that cannot be read is no other's trouble. */
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
    if (isLost(error)) await reject(sender, instanceId, lost(error));
    // The phone itself failed, as it may when it is full: not the record's fault.
    else await postpone(sender, instanceId, undefined);
    return undefined;
  }
}

/** What is stored does not open, or is not there: no later try would find it. */
function isLost(error: unknown): error is Error {
  return error instanceof SealError || error instanceof NotThere;
}

function lost({ name, message }: Error): ServerProblem {
  return { status: 0, code: '', message: `${name}: ${message}` };
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
    if (!(error instanceof Denied) || !FAULT_WITHIN.includes(error.status)) throw error;
    // Not even read as a batch: halve it until it is known whose fault it is.
    const [only, ...others] = batch;
    if (only && !others.length)
      return reject(sender, only.instanceId, problemOf(error));
    const middle = Math.ceil(batch.length / 2);
    await sendBatch(sender, batch.slice(0, middle));
    await sendBatch(sender, batch.slice(middle));
  }
}

/**
 * What the server said of one record. A no is known by its place in the batch: the
 * server may not have been able to read whose it is. A yes must name it.
 */
async function settle(
  sender: Sender,
  instanceId: string,
  answer: RecordAnswer | undefined,
): Promise<void> {
  if (typeof answer?.status !== 'number') throw new Unreachable('portal');
  const { status, problem } = answer;
  if (status === 429 || status >= 500) {
    await postpone(sender, instanceId, undefined);
  } else if (problem) {
    const { code, message } = problem;
    await reject(sender, instanceId, { status, code: String(code), message });
  } else if (answer.instanceId !== instanceId) {
    throw new Unreachable('portal');
  } else {
    const receivedAt = sender.now();
    const changes = { state: 'final', receivedAt, alone: false } as const;
    await move(sender, instanceId, 'sending', changes);
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
  const named: Partial<RecordAnswer['files']> = answer.files ?? {};
  const there = files.every((file) => named[file.name] === file.sha256);
  if (!there) return false;
  const sent = { state: 'sent', sentAt: sender.now(), tries: 0 } as const;
  const changed =
    (await move(sender, instanceId, 'final', sent)) ??
    (await move(sender, instanceId, 'sending', sent));
  // Anything else is a draft again, that needs its files.
  if (changed) await removeFiles(sender.db, instanceId);
  return true;
}

/** Files of those records that the server has the answers of. */
async function sendFiles(sender: Sender, these: ReadonlySet<string>): Promise<void> {
  const stretch = new Stretch();
  for (const head of await dueRecords(sender)) {
    const { instanceId, receivedAt } = head;
    if (receivedAt === undefined || !these.has(instanceId)) continue;
    if (!(await move(sender, instanceId, 'final', { state: 'sending' }))) continue;
    try {
      await sendFilesOf(sender, instanceId, stretch);
    } catch (error) {
      await withoutFiles(sender, head, error);
    }
  }
}

/** Its files did not get across. Throws what is about all records. */
async function withoutFiles(
  sender: Sender,
  { instanceId, tries }: RecordHead,
  error: unknown,
): Promise<void> {
  if (isLost(error)) return reject(sender, instanceId, lost(error));
  if (error instanceof Stuck) return postpone(sender, instanceId, undefined);
  if (!(error instanceof Denied)) throw error;
  if (!PASSING.includes(error.status) || tries >= PATIENCE) {
    return reject(sender, instanceId, problemOf(error));
  }
  // From the answers on: the server may have lost those too.
  await changeHead(sender.db, instanceId, (head) => without(head, 'receivedAt'));
  return postpone(sender, instanceId, undefined);
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
  const answer = await nameFiles(sender, instanceId, files);
  // The server lost one meanwhile, or says another sum: later again, from the start.
  if (!(await complete(sender, instanceId, answer))) {
    await postpone(sender, instanceId, undefined);
  }
}

async function nameFiles(
  { connection }: Sender,
  instanceId: string,
  files: readonly RecordFile[],
): Promise<RecordAnswer> {
  const path = `records/${encodeURIComponent(instanceId)}/files`;
  const named: NamedFiles = Object.fromEntries(
    files.map(({ name, sha256 }) => [name, sha256]),
  );
  try {
    return await sendJson<RecordAnswer>(connection, 'PUT', path, named);
  } catch (error) {
    // The uploads were taken: it is only this form that she may not send to any more.
    if (!(error instanceof Refused) || error.status !== 403) throw error;
    throw new Denied(error.status, error.code, error.message, new Headers());
  }
}

function problemOf({ status, code, message }: Denied): ServerProblem {
  return { status, code, message };
}

/** Later again. */
async function postpone(
  sender: Sender,
  instanceId: string,
  wait: number | undefined,
  alone = false,
): Promise<void> {
  const head = await sender.db.get('records', instanceId);
  const tries = (head?.tries ?? 0) + 1;
  const longest = Math.min(wait ?? backoff(tries, sender.random()), LONGEST_WAIT);
  const nextTryAt = sender.now() + longest;
  const changes = {
    state: 'final',
    tries,
    nextTryAt,
    ...(alone && { alone }),
  } as const;
  await move(sender, instanceId, 'sending', changes);
}

/** The queue stops; what was in hand goes back into it. */
async function stop(sender: Sender, error: unknown): Promise<Stopped> {
  const wait = error instanceof Busy ? error.retryAfter : undefined;
  const alone = mayBeOnes(error);
  for (const { instanceId } of await inState(sender.db, 'sending')) {
    await postpone(sender, instanceId, wait, alone);
  }
  return whyStopped(error);
}

/** Something that one record may do to the server each time, or to this connection. */
function mayBeOnes(error: unknown): boolean {
  if (error instanceof Unreachable) return error.reason === 'timeout';
  return error instanceof Busy && error.status !== 429 && error.status !== 503;
}
