// Builds the window's page. Nothing here may weaken the content security policy: no inlined assets, no inline scripts.
import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The policy the desktop app sets, so that a preview in a browser fails where the app would. */
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'";

/** As in package.json, for Settings, About. */
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig(({ mode }) => ({
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [svelte()],
  // Under Vitest, Svelte must resolve to its browser build for runes in plain modules to be reactive.
  ...(mode === 'test' ? { resolve: { conditions: ['browser'] } } : {}),
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  preview: { headers: { 'Content-Security-Policy': CSP } },
  build: {
    // `fake` is the page on fixtures, for screenshots and tests; it never ends up in what is shipped.
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
    target: 'safari16',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Two windows, one bundle: the main one, and Quick Review.
    rolldownOptions: { input: ['index.html', 'quick.html'] },
  },
  test: { include: ['src/**/*.test.ts'] },
}));
