import vue from '@vitejs/plugin-vue';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

/** What locks, lists and opens records. */
const STORE =
  /src\/store\/(crypto|database|escrow|forms|keeping|people|records|returned|space)\.ts$/;

/** Where the server offers the collector; also the scope of its service worker. */
const BASE = '/collect/';

export default defineConfig({
  base: BASE,
  // Parts of libraries that nothing here uses stay out of the shell.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
  },
  plugins: [
    vue(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The page asks before it takes an update: never in an interview.
      registerType: 'prompt',
      injectRegister: null,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png}'],
        // The reader of codes is larger than all the rest, and most phones have one of
        // their own: it is kept when it first comes.
        // So is what only works online.
        globIgnores: ['**/ponyfill-*', '**/OnlineView-*'],
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
      manifest: {
        id: BASE,
        name: 'Collect',
        short_name: 'Collect',
        description: 'Offline interviews',
        start_url: BASE,
        scope: BASE,
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#0b5563',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          {
            src: 'icon-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
    }),
  ],
  // The table of what is asked otherwise lies where the server reads it.
  server: { fs: { allow: ['.', '../../forms/xlsform/collector'] } },
  build: {
    target: 'es2022',
    rollupOptions: {
      output: {
        // What others made keeps files of its own, so that an update of ours leaves them.
        manualChunks: (id: string) => {
          if (/node_modules\/(@getodk|solid-js|papaparse|temporal)/.test(id)) {
            return 'engine';
          }
          if (/node_modules\/(@vue|vue|idb)\//.test(id)) return 'vue';
          // All that the first screen needs of it: alone, each would pack worse.
          return STORE.test(id) ? 'store' : undefined;
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    // Machines that test are often busy with more than this.
    testTimeout: 30_000,
    include: ['tests/**/*.test.ts'],
    // The engine looks for its files beside a module; vitest tells it where that is.
    server: { deps: { inline: ['@getodk/xforms-engine'] } },
  },
});
