import { expect, it, vi } from 'vitest';

import { startWorker } from '../../src/shell/worker';

class Instance extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();
}

class Registration extends EventTarget {
  waiting: Instance | null = null;
  installing: Instance | null = null;
  readonly update = vi.fn(() => Promise.resolve(this));
}

class Container extends EventTarget {
  controller: Instance | null = new Instance();
  readonly registration = new Registration();
  readonly register = vi.fn(() => Promise.resolve(this.registration));
}

async function started(container = new Container(), now?: () => number) {
  const reload = vi.fn();
  const given = container as unknown as ServiceWorkerContainer;
  const worker = startWorker(given, '/collect/', reload, now);
  await Promise.resolve();
  return { worker, container, reload };
}

function installed(container: Container): Instance {
  const newer = new Instance();
  container.registration.installing = newer;
  container.registration.dispatchEvent(new Event('updatefound'));
  newer.state = 'installed';
  newer.dispatchEvent(new Event('statechange'));
  return newer;
}

it('a newer version waits until it is asked for, then the page begins anew', async () => {
  const { worker, container, reload } = await started();
  const newer = installed(container);
  expect([worker.waiting, newer.postMessage.mock.calls]).toEqual([true, []]);
  worker.takeOver();
  expect(newer.postMessage).toHaveBeenCalledWith('take-over');
  container.dispatchEvent(new Event('controllerchange'));

  expect(reload).toHaveBeenCalledTimes(1);
});

it('one that waited since the last visit is noticed', async () => {
  const container = new Container();
  container.registration.waiting = new Instance();

  expect((await started(container)).worker.waiting).toBe(true);
});

it('does not begin anew when another page asked', async () => {
  const { container, reload } = await started();
  installed(container);
  container.dispatchEvent(new Event('controllerchange'));

  expect(reload).not.toHaveBeenCalled();
});

it('the first version is no update: it only takes control', async () => {
  const container = new Container();
  container.controller = null;
  const { worker } = await started(container);
  installed(container);
  expect([worker.controlled, worker.waiting]).toEqual([false, false]);
  container.dispatchEvent(new Event('controllerchange'));

  expect([worker.controlled, worker.waiting]).toEqual([true, false]);
});

it('browsers without one have none', () => {
  const worker = startWorker(undefined, '/', vi.fn());
  worker.takeOver();

  expect([worker.controlled, worker.waiting]).toEqual([false, false]);
});

it('a page that stays open looks for a newer version once a day, when she comes back', async () => {
  let clock = 0;
  const { container } = await started(new Container(), () => clock);
  const { update } = container.registration;
  const comeBack = () => document.dispatchEvent(new Event('visibilitychange'));
  comeBack();
  expect(update).not.toHaveBeenCalled();
  clock = 24 * 3_600_000;
  comeBack();
  comeBack();

  expect(update).toHaveBeenCalledTimes(1);
});

it('tells whether there is a newer version when it is asked', async () => {
  const { worker, container } = await started();
  expect(await worker.check()).toBe(false);
  container.registration.installing = new Instance();

  expect(await worker.check()).toBe(true);
});
