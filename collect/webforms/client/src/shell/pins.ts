/** What a wrong PIN is told. */
import { WrongPin } from '../store/crypto';
import type { Database } from '../store/database';
import { KeyGone, PINS_ALLOWED } from '../store/people';

/** The key of the words for it, and how many tries are left. Throws any other error. */
export async function wrongPin(
  db: Database,
  error: unknown,
  id: string,
): Promise<['lock.gone' | 'lock.wrong', { left: number }]> {
  if (error instanceof KeyGone) return ['lock.gone', { left: 0 }];
  if (!(error instanceof WrongPin)) throw error;
  const failed = (await db.get('people', id))?.failedPins ?? 0;
  return ['lock.wrong', { left: PINS_ALLOWED - failed }];
}
