import { createApp } from 'vue';

import App from './App.vue';
import { startPhone } from './shell/phone';
import { startWorker } from './shell/worker';
import './style.css';
import { words } from './words';
import { speakFirst } from './words/language';

const container = import.meta.env.PROD ? navigator.serviceWorker : undefined;
const worker = startWorker(container, import.meta.env.BASE_URL, () => {
  location.reload();
});

// Without its file (a first visit that was cut) it speaks English.
await speakFirst().catch(() => undefined);
createApp(App, { phone: await startPhone(), worker })
  .use(words)
  .mount('#app');
