/**
 * Room on the phone.
 *
 * Browsers say how much they would give, not how much there is. So a reserve is kept:
 * when a write finds no room it is let go and the write is tried once more, for a draft
 * comes before everything else.
 */
import type { Database } from './database';

const RESERVE = 'reserve';
export const RESERVE_BYTES = 5 * 1024 * 1024;

/** There is no room, not even with the reserve. */
export class NoRoom extends Error {}

/** Have it, if there is room. */
export async function keepReserve(db: Database, bytes = RESERVE_BYTES): Promise<void> {
  if (await hasReserve(db)) return;
  try {
    // Of random bytes, or the disk would store next to nothing.
    await db.put('settings', randomBytes(bytes), RESERVE);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

export async function hasReserve(db: Database): Promise<boolean> {
  return (await db.getKey('settings', RESERVE)) !== undefined;
}

/** Do `write`; if there is no room, once more without the reserve. Throws NoRoom. */
export async function withRoom<T>(db: Database, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await db.delete('settings', RESERVE);
  try {
    return await write();
  } catch (error) {
    if (isFull(error)) throw new NoRoom();
    throw error;
  }
}

/** Whether the phone has no room. */
export function isFull(error: unknown): boolean {
  if (error instanceof NoRoom) return true;
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  // The browser gives 65,536 at a time.
  for (let start = 0; start < count; start += 65_536) {
    crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  }
  return bytes;
}
