import { expect, it, vi } from 'vitest';

import { startWorker } from '../../src/shell/worker';

class Instance extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();
}

class Registration extends EventTarget {
  waiting: Instance | null = null;
  installing: Instance | null = null;
}

class Container extends EventTarget {
  controller: Instance | null = new Instance();
  readonly registration = new Registration();
  readonly register = vi.fn(() => Promise.resolve(this.registration));
}

async function started(container = new Container()) {
  const reload = vi.fn();
  const given = container as unknown as ServiceWorkerContainer;
  const worker = startWorker(given, '/collect/', reload);
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
