import { createApp } from 'vue';

import App from './App.vue';
import { startPhone } from './shell/phone';
import './style.css';
import { words } from './words';

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`, {
    scope: import.meta.env.BASE_URL,
  });
}

createApp(App, { phone: await startPhone() })
  .use(words)
  .mount('#app');
