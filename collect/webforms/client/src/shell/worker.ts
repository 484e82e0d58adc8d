/** The service worker as the page sees it: whether it serves, and whether a newer waits. */
import { shallowReactive } from 'vue';

export interface Worker {
  /** This page comes from the phone, and would without signal. */
  controlled: boolean;
  /** A newer version is on the phone, and waits until nobody is in an interview. */
  readonly waiting: boolean;
  /** Let the newer one serve: the page begins anew. */
  takeOver(): void;
}

/** Register it. In browsers without one nothing is controlled, and nothing waits. */
export function startWorker(
  container: ServiceWorkerContainer | undefined,
  base: string,
  reload: () => void,
): Worker {
  let newer: ServiceWorker | undefined;
  let wanted = false;
  const worker = shallowReactive({
    controlled: Boolean(container?.controller),
    waiting: false,
    takeOver() {
      wanted = true;
      newer?.postMessage('take-over');
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
    noticed(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') noticed(installing);
      });
    });
  });
  return worker;
}
