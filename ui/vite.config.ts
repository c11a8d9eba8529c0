// Builds the window's page. Nothing here may weaken the content security policy: no inlined assets, no inline scripts.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The policy the desktop app sets, so that a preview in a browser fails where the app would. */
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export default defineConfig(({ mode }) => ({
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
  },
  test: { include: ['src/**/*.test.ts'] },
}));
