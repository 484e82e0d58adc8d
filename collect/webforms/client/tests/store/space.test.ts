// @vitest-environment node
import { beforeEach, expect, it, vi } from 'vitest';

import type { Database } from '../../src/store/database';
import { hasReserve, keepReserve, NoRoom, withRoom } from '../../src/store/space';
import { freshPhone } from './phone';

let db: Database;
const full = () => new DOMException('full', 'QuotaExceededError');

beforeEach(async () => {
  db = await freshPhone();
  await keepReserve(db, 100_000);
});

it('a draft finds room in the reserve', async () => {
  const write = vi.fn().mockRejectedValueOnce(full()).mockResolvedValue('written');

  expect(await hasReserve(db)).toBe(true);
  expect(await withRoom(db, write)).toBe('written');
  expect(await hasReserve(db)).toBe(false);
});

it('says so when there is no room at all', async () => {
  await expect(withRoom(db, vi.fn().mockRejectedValue(full()))).rejects.toThrow(NoRoom);
});

it('lets every other error through, and keeps the reserve', async () => {
  const write = vi.fn().mockRejectedValue(new Error('other'));

  await expect(withRoom(db, write)).rejects.toThrow('other');
  expect(await hasReserve(db)).toBe(true);
  write.mockRejectedValueOnce(full());
  await expect(withRoom(db, write)).rejects.toThrow('other');
});

it('does without a reserve on a phone that is full', async () => {
  await db.delete('settings', 'reserve');
  vi.spyOn(db, 'put').mockRejectedValueOnce(full());
  await keepReserve(db);
  expect(await hasReserve(db)).toBe(false);

  vi.spyOn(db, 'put').mockRejectedValueOnce(new Error('other'));
  await expect(keepReserve(db)).rejects.toThrow('other');
});
