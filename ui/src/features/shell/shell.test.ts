import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import { Toasts } from '../../shared/toasts.svelte';
import { Shell } from './shell.svelte';

function shellOf(state: GatewayState = 'running', fail = false) {
  const world = { state };
  const set = (to: GatewayState) => (fail ? Promise.reject({ code: 'io', message: 'the disk is full' }) : Promise.resolve(void (world.state = to)));
  const client = {
    status: () => Promise.resolve({ state: world.state }),
    pause: () => set('paused'),
    resume: () => set('running'),
    stopAll: () => set('paused').then(() => 7),
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
    expect(toasts.list.map((toast) => toast.text)).toEqual(['Stopped. 7 waiting calls were denied, new calls are refused.']);
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
