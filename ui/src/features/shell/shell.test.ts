import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { BeQuiet } from '../../ipc/generated/BeQuiet';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import { Toasts } from '../../shared/toasts.svelte';
import { entriesOf } from './entries';
import { Shell } from './shell.svelte';
import { quietUntil } from './times';

function shellOf(state: GatewayState = 'running', fail = false) {
  const world = { state, paused: [] as (number | null)[], quiet: [] as BeQuiet[] };
  const set = (to: GatewayState) => (fail ? Promise.reject({ code: 'io', message: 'the disk is full' }) : Promise.resolve(void (world.state = to)));
  const client = {
    status: () => Promise.resolve({ state: world.state, sessions: [{ id: 's', client: [{ text: 'Cursor', kind: 'plain', mark: null }], paused: false }] }),
    pause: (minutes: number | null) => { world.paused.push(minutes); return set('paused'); },
    resume: () => set('running'),
    stopAll: () => set('paused').then(() => 7),
    beQuiet: (quiet: BeQuiet) => Promise.resolve(void world.quiet.push(quiet)),
    stopSession: () => Promise.resolve(3),
    resumeSession: () => Promise.resolve(),
  } as unknown as Client;
  const toasts = new Toasts();
  return { shell: new Shell(client, toasts), toasts, world };
}

describe('stop all', () => {
  it('stops at once, says how many calls it denied and offers to resume', async () => {
    const { shell, toasts, world } = shellOf();
    await shell.stopAll();
    expect(world.state).toBe('paused');
    expect(shell.state).toBe('paused');
    expect(toasts.list.map((toast) => toast.text)).toEqual(['Stopped. 7 waiting calls denied, new calls are refused.']);
    toasts.list[0]?.action?.run();
    await expect.poll(() => shell.state).toBe('running');
  });

  it('says so when the gateway could not', async () => {
    const { shell, toasts } = shellOf('running', true);
    await shell.stopAll();
    expect(toasts.list).toMatchObject([{ tone: 'failed', text: 'That did not work: the disk is full' }]);
  });
});

it('pause and resume are one key', async () => {
  const { shell } = shellOf();
  await shell.status.refresh();
  await shell.toggle();
  expect(shell.state).toBe('paused');
  await shell.toggle();
  expect(shell.state).toBe('running');
});

it('a pause can end by itself, and says when', async () => {
  const { shell, toasts, world } = shellOf();
  await shell.pause(15);
  await shell.resume();
  await shell.pause(null);
  expect(world.paused).toEqual([15, null]);
  expect(toasts.list.at(-1)?.text).toBe('Paused. New calls are refused.');
});

it.each([
  ['half', new Date(2026, 10, 22, 23, 45), new Date(2026, 10, 23, 0, 15)],
  ['hour', new Date(2026, 10, 22, 14, 3), new Date(2026, 10, 22, 15, 3)],
  ['tomorrow', new Date(2026, 10, 30, 14, 3), new Date(2026, 11, 1, 8)],
  ['tomorrow', new Date(2026, 10, 22, 1), new Date(2026, 10, 23, 8)],
] as const)('quiet for %s from %s ends at %s', (span, now, end) => {
  expect(quietUntil(span, now.getTime())).toBe(end.getTime());
});

it('a stopped agent is named, and can be resumed from the notice', async () => {
  const { shell, toasts } = shellOf();
  await shell.status.refresh();
  await shell.stopSession('s');
  expect(toasts.list[0]?.text).toBe('Cursor is paused. Its calls are refused until you resume it. 3 waiting calls denied.');
  toasts.list[0]?.action?.run();
  await expect.poll(() => toasts.list.at(-1)?.text).toBe('Cursor is resumed. Its calls are decided by your policy again.');
});

it.each(['running', 'paused'] as const)('nothing the palette offers while %s says yes to a call', async (state) => {
  const { shell } = shellOf(state);
  await shell.status.refresh();
  const entries = entriesOf(shell, { waiting: [], servers: [], rules: [] }, { go: () => undefined, show: () => undefined, keys: () => undefined });
  expect(entries.map((entry) => entry.text).filter((text) => /approve\b|allow/i.test(text))).toEqual([]);
  expect(new Set(entries.map((entry) => entry.key)).size).toBe(entries.length);
});
