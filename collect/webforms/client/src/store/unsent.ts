/** What has not reached the server yet, of everybody who uses the phone. */
import type { Database } from './database';
import type { Person, RecordHead } from './model';

/** All but the sent ones. */
export async function unsentRecords(db: Database): Promise<RecordHead[]> {
  const records = await db.getAll('records');
  return records.filter(({ state }) => state !== 'sent');
}

/** Who has such records that the project could not open, as her key is not sealed to it. */
export function withoutEscrow(
  people: readonly Person[],
  records: readonly RecordHead[],
): Person[] {
  const owners = new Set(records.map(({ owner }) => owner));
  return people.filter(({ id, escrow }) => owners.has(id) && !escrow);
}
