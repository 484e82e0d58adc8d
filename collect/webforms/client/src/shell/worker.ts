/** The service worker as the page sees it: whether it serves, and whether a newer waits. */
import { shallowReactive } from 'vue';

export interface Worker {
  /** This page comes from the phone, and would without signal. */
  controlled: boolean;
  /** A newer version is on the phone, and waits until nobody is in an interview. */
  readonly waiting: boolean;
  /** Let the newer one serve: the page begins anew. */
  takeOver(): void;
  /** Look for a newer one now; whether there is one. Rejects without signal. */
  check(): Promise<boolean>;
}

/** A page that stays open for weeks looks for a newer version so often. */
const CHECK_MS = 24 * 3_600_000;

/** It may be forbidden here, as in private windows: then nothing is controlled. */
function unserved(): void {
  // `controlled` says so.
}

/** Register it. In browsers without one nothing is controlled, and nothing waits. */
export function startWorker(
  container: ServiceWorkerContainer | undefined,
  base: string,
  reload: () => void,
  now: () => number = Date.now,
): Worker {
  let newer: ServiceWorker | undefined;
  let wanted = false;
  let registered: ServiceWorkerRegistration | undefined;
  let checkedAt = now();
  const worker = shallowReactive({
    controlled: Boolean(container?.controller),
    waiting: false,
    takeOver() {
      wanted = true;
      newer?.postMessage('take-over');
    },
    async check() {
      checkedAt = now();
      await registered?.update();
      return Boolean(registered?.installing ?? registered?.waiting);
    },
  });
  if (!container) return worker;
  container.addEventListener('controllerchange', () => {
    worker.controlled = true;
    // Never by itself: another page may have asked, and here is an interview.
    if (wanted) reload();
  });
  function noticed(found: ServiceWorker | null | undefined): void {
    if (!found || !container?.controller) return;
    newer = found;
    worker.waiting = true;
  }
  void container.register(`${base}sw.js`, { scope: base }).then((registration) => {
    registered = registration;
    noticed(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') noticed(installing);
      });
    });
  }, unserved);
  document.addEventListener('visibilitychange', () => {
    const due = now() - checkedAt >= CHECK_MS;
    // Without signal it is for another day.
    if (document.visibilityState === 'visible' && due) worker.check().catch(() => {});
  });
  return worker;
}
