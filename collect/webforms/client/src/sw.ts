/// <reference lib="webworker" />
/** Without signal the collector comes from here, and sends what is finished by itself. */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

import { openDatabase } from './store/database';
import { SYNC_TAG } from './sync/news';
import { synchronise } from './sync/run';

declare const self: ServiceWorkerGlobalScope;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));

// What is too large for every phone is kept by those that use it; names have a hash.
registerRoute(
  ({ url }) => /\/assets\/(ponyfill-.*\.js|.*\.wasm)$/.test(url.pathname),
  async ({ request }) => {
    const kept = await caches.open('seldom');
    const known = await kept.match(request);
    if (known) return known;
    const fetched = await fetch(request);
    if (fetched.ok) await kept.put(request, fetched.clone());
    return fetched;
  },
);

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
// A page asks for this when nobody is in an interview.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
self.addEventListener('sync' as never, (event: SyncEvent) => {
  if (event.tag === SYNC_TAG) event.waitUntil(send());
});

/** The browser tries again later if this fails. */
async function send(): Promise<void> {
  const db = await openDatabase();
  const deviceId = String((await db.get('settings', 'deviceId')) ?? '');
  // The browser has signal: it asks but once if this succeeds.
  const outcome = await synchronise({ db, deviceId, sendOnly: true, atOnce: true });
  db.close();
  if (outcome.state === 'stopped') throw new Error(outcome.why);
  // A page does it, which may be closed before it is done.
  if (outcome.state === 'running') throw new Error(outcome.state);
}
