// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Autosave, QUIET_MS } from '../../src/interview/autosave';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('saves once after a burst of touches', async () => {
  const save = vi.fn(() => Promise.resolve());
  const autosave = new Autosave(save, vi.fn());
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);

  expect(save).toHaveBeenCalledTimes(1);
});

it('writes one after the other, and what came meanwhile, too', async () => {
  const order: string[] = [];
  let go: () => void = () => undefined;
  const save = vi.fn(async () => {
    order.push('begin');
    await new Promise<void>((resolve) => (go = resolve));
    order.push('end');
  });
  const autosave = new Autosave(save, vi.fn());
  autosave.touch();
  const first = autosave.flush();
  await Promise.resolve();
  autosave.touch();
  const second = autosave.flush();
  await vi.advanceTimersByTimeAsync(0);
  go();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  go();
  await second;

  expect(order).toEqual(['begin', 'end', 'begin', 'end']);
});

it('writes nothing when nothing changed', async () => {
  const save = vi.fn(() => Promise.resolve());
  await new Autosave(save, vi.fn()).flush();

  expect(save).not.toHaveBeenCalled();
});

it('tells of a write that failed, and tries again', async () => {
  const save = vi
    .fn()
    .mockRejectedValueOnce(new Error('full'))
    .mockResolvedValue(undefined);
  const failed = vi.fn();
  const autosave = new Autosave(save, failed);
  autosave.touch();
  await autosave.flush();
  expect(failed).toHaveBeenCalledWith(new Error('full'));
  await autosave.flush();

  expect(save).toHaveBeenCalledTimes(2);
});

it('writes nothing after the end', async () => {
  const save = vi.fn(() => Promise.resolve());
  const autosave = new Autosave(save, vi.fn());
  autosave.touch();
  await autosave.close();
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(save).toHaveBeenCalledTimes(1);
  autosave.reopen();
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET_MS);

  expect(save).toHaveBeenCalledTimes(2);
});

it('keeps in mind what it could not write at the end', async () => {
  const save = vi
    .fn()
    .mockRejectedValueOnce(new Error('full'))
    .mockResolvedValue(undefined);
  const autosave = new Autosave(save, vi.fn());
  autosave.touch();
  await autosave.close();
  await autosave.flush();
  expect(save).toHaveBeenCalledTimes(1);
  autosave.reopen();
  await autosave.flush();

  expect(save).toHaveBeenCalledTimes(2);
});
