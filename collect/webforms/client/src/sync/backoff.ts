/** When to try again: longer each time, and never all phones of a team at once. */

const FIRST = 5_000;
const LONGEST = 15 * 60_000;

/**
 * Milliseconds until the next try after `tries` that failed, 1 or more: between half
 * and the whole of twice as long each time, from 5 seconds to 15 minutes. `random` in
 * [0, 1).
 */
export function backoff(tries: number, random: number): number {
  const most = Math.min(LONGEST, FIRST * 2 ** (Math.max(1, tries) - 1));
  return Math.round(most * (0.5 + random / 2));
}
