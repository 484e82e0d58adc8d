/** How long records stay on the phone, and how long they wait to be sent. */
import type { Database } from './database';
import type { RecordHead } from './model';
import { inState, removeRecord } from './records';

const DAY_MS = 86_400_000;
/** A record that waits longer is in danger: phones are lost, and broken. */
export const OLD_DAYS = 3;

/**
 * Sent records older than the policy's days go, with their answers; how many went.
 * The clock may have been set back: what seems to be sent in the future stays.
 */
export async function purgeSent(
  db: Database,
  keepDays: number,
  now: number,
): Promise<number> {
  const sent = await inState(db, 'sent');
  const over = sent.filter(
    ({ sentAt }) => sentAt !== undefined && sentAt + keepDays * DAY_MS <= now,
  );
  for (const { instanceId } of over) await removeRecord(db, instanceId);
  return over.length;
}

/** Whole days the oldest finished record has waited; 0 when none waits. */
export function oldestDays(records: readonly RecordHead[], now: number): number {
  const since = records
    .filter(({ state }) => state !== 'draft' && state !== 'sent')
    .map(({ finalisedAt, updatedAt }) => finalisedAt ?? updatedAt);
  if (!since.length) return 0;
  return Math.max(0, Math.floor((now - Math.min(...since)) / DAY_MS));
}

/** Whole days a sent record still stays; 0 when it may go today. */
export function daysLeft(sentAt: number, keepDays: number, now: number): number {
  return Math.max(0, Math.ceil((sentAt + keepDays * DAY_MS - now) / DAY_MS));
}
