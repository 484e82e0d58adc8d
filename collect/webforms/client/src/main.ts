import { createApp } from 'vue';
import type { Component } from 'vue';

import App from './App.vue';
import { startSteps } from './interview/steps';
import { onlineFormOf } from './online/address';
import { startInstalling } from './shell/installing';
import { startPhone } from './shell/phone';
import { start } from './shell/starting';
import { startWorker } from './shell/worker';
import './style.css';
import { words } from './words';
import { speakFirst } from './words/language';

const steps = startSteps(window);

let shown: { unmount(): void } | undefined;
function mount(screen: Component, given: Record<string, unknown>): void {
  shown?.unmount();
  const app = createApp(screen, given).use(words);
  app.mount('#app');
  shown = app;
}

/** The installed collector, with all that it keeps. */
async function startCollector(): Promise<void> {
  const container = import.meta.env.PROD ? navigator.serviceWorker : undefined;
  const worker = startWorker(container, import.meta.env.BASE_URL, () => {
    location.reload();
  });
  const installing = startInstalling(window);
  await start({
    open: startPhone,
    show: (phone) => {
      mount(App, { phone, worker, installing, steps });
    },
    showTrouble: (trouble, error) => {
      const reason = error instanceof Error ? error.message : '';
      void import('./shell/TroubleView.vue').then(({ default: screen }) => {
        mount(screen, { trouble, reason });
      });
    },
  });
}

// Without its file (a first visit that was cut) it speaks English.
await speakFirst().catch(() => undefined);
const online = onlineFormOf(location.hash);
if (online) {
  const { default: screen } = await import('./online/OnlineView.vue');
  mount(screen, { form: online, steps });
  // Another link in the same window is another form.
  addEventListener('hashchange', () => {
    location.reload();
  });
} else {
  await startCollector();
}
