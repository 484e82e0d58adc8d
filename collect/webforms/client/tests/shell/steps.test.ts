import { beforeEach, expect, it, vi } from 'vitest';

import { startSteps } from '../../src/interview/steps';
import type { Steps } from '../../src/interview/steps';
import { soon } from '../soon';

let steps: Steps;
let home: number;

beforeEach(() => {
  history.pushState(null, '');
  home = history.length;
  // A page of its own: what tests before left does not listen to it.
  const page = Object.assign(new EventTarget(), { history });
  const pass = () => page.dispatchEvent(new Event('popstate'));
  addEventListener('popstate', pass);
  steps = startSteps(page as unknown as Window);
});

async function back(by = -1): Promise<void> {
  const gone = new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
  });
  history.go(by);
  await gone;
}

it('the back button takes off the uppermost screen, one after the other', async () => {
  const gone: string[] = [];
  await steps.enter(() => gone.push('interview'));
  await steps.enter(() => gone.push('list'));
  await back();
  await soon(() => {
    expect(gone).toEqual(['list']);
  });
  await back();
  await soon(() => {
    expect(gone).toEqual(['list', 'interview']);
  });
  expect(history.state).toBeNull();
});

it('a screen that cannot be left stays, and so does its place in the history', async () => {
  const leave = vi.fn(() => Promise.resolve(false));
  await steps.enter(leave);
  await back();
  await soon(() => {
    expect(history.state).toEqual({ step: 1 });
  });
  leave.mockResolvedValue(true);
  await back();
  await soon(() => {
    expect(leave).toHaveBeenCalledTimes(2);
  });
  expect(history.state).toBeNull();
});

it('a screen that was closed by itself is not closed again, with all above it', async () => {
  const interview = vi.fn();
  const list = vi.fn();
  await steps.enter(interview);
  await steps.enter(list);
  await steps.left(interview);

  expect(history.state).toBeNull();
  expect([interview.mock.calls, list.mock.calls]).toEqual([[], []]);
  await steps.left(list);
  expect(history.state).toBeNull();
});

it('one that is opened while another closes comes after it', async () => {
  const first = vi.fn();
  await steps.enter(first);
  const closing = steps.left(first);
  const opening = steps.enter(vi.fn());
  await Promise.all([closing, opening]);

  expect([history.state, history.length]).toEqual([{ step: 1 }, home + 1]);
});

it('going forward opens no screen that was closed', async () => {
  await steps.enter(vi.fn());
  await back();
  await back(1);
  await soon(() => {
    expect(history.state).toBeNull();
  });
});
