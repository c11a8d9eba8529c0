// What the compiler cannot see: who may import whom, and that outside text never becomes markup.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const FEATURES = ['approvals', 'audit', 'help', 'palette', 'policy', 'servers', 'settings', 'shell'];

const TAURI = { group: ['@tauri-apps/*'], message: 'only src/ipc/client.ts talks to Tauri' };
const FAKE = { group: ['**/ipc/fake/*', '**/ipc/fake'], message: 'fixtures are for main.ts (mode `fake`) and tests only' };
const EFFECT = {
  selector: 'CallExpression[callee.name="$effect"], CallExpression[callee.object.name="$effect"]',
  message: 'use `$derived` or an event handler; `$effect` belongs in src/shared and src/ipc',
};

/** Each feature may import shared/ and ipc/, and itself; never another feature. */
const featureWalls = FEATURES.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [TAURI, FAKE, ...FEATURES.filter((other) => other !== feature).map((other) => ({
        group: [`**/${other}/*`],
        message: 'features do not import each other; App.svelte composes them',
      }))],
    }],
    'no-restricted-syntax': ['error', EFFECT],
  },
}));

export default ts.config(
  { ignores: ['dist', 'dist-fake', 'node_modules', 'src/ipc/generated', 'e2e/shots'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['src/**'],
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      'max-lines': ['error', 300],
      'svelte/no-at-html-tags': 'error',
      'no-restricted-imports': ['error', { patterns: [TAURI, FAKE] }],
    },
  },
  { files: ['src/App.svelte'], rules: { 'no-restricted-syntax': ['error', EFFECT] } },
  ...featureWalls,
  { files: ['src/ipc/client.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [FAKE] }] } },
  { files: ['src/main.ts', 'src/ipc/fake/**', 'src/**/*.test.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [TAURI] }] } },
  { files: ['e2e/**', '*.config.*'], languageOptions: { globals: globals.node } },
);
