import { createApp } from 'vue';

import App from './App.vue';
import { startPhone } from './shell/phone';
import { startWorker } from './shell/worker';
import './style.css';
import { words } from './words';

const container = import.meta.env.PROD ? navigator.serviceWorker : undefined;
const worker = startWorker(container, import.meta.env.BASE_URL, () => {
  location.reload();
});

createApp(App, { phone: await startPhone(), worker })
  .use(words)
  .mount('#app');
