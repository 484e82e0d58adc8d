import { vi } from 'vitest';

/** Until it holds. Machines that test are often busy: a second is no measure. */
export function soon<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 20_000 });
}
