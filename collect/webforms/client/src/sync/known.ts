/** What the server last said to somebody. */
import type { Database } from '../store/database';
import type { State } from './protocol';

/** What the server last said, kept beside the forms. */
export interface Known {
  readonly etag: string;
  readonly state: State;
  /** Milliseconds the phone's clock is behind the server's. */
  readonly clockOffset: number;
  readonly at: number;
}

export async function knownState(
  db: Database,
  person: string,
): Promise<Known | undefined> {
  return (await db.get('settings', keyOf(person))) as Known | undefined;
}

export async function keepKnown(
  db: Database,
  person: string,
  known: Known,
): Promise<void> {
  await db.put('settings', known, keyOf(person));
}

function keyOf(person: string): string {
  return `state/${person}`;
}
