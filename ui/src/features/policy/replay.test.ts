import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import type { StartReplay } from '../../ipc/generated/StartReplay';
import { PAUSE_MS, Replay } from './replay.svelte';
import { reportOf, viewOf } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

function gateway() {
  const world = { started: [] as StartReplay[], report: null as ReplayReport | null, fail: '', said: [] as string[] };
  const client = {
    startReplay: (start: StartReplay) => {
      world.started.push(start);
      return world.fail === '' ? Promise.resolve(world.started.length) : Promise.reject({ code: 'io', message: world.fail });
    },
    replayReport: () => Promise.resolve(world.report),
    explainReplayed: () => Promise.resolve([{ number: 1, sentence: '', decided: true, says: 'yes' }]),
  } as unknown as Client;
  return { world, replay: new Replay(client, (text) => { world.said.push(text); }) };
}

const finish = async ({ world, replay }: ReturnType<typeof gateway>, report: Partial<ReplayReport>): Promise<void> => {
  world.report = reportOf({ id: world.started.length, ...report });
  await replay.refresh();
};

describe('a replay', () => {
  it('starts 300 ms after the last edit, with its text', async () => {
    const { world, replay } = gateway();
    for (const text of ['a', 'b', 'c']) {
      replay.edited(viewOf(text));
      await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
    }
    expect(world.started).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.started).toEqual([{ text: 'c', days: 30 }]);
  });

  it('is not begun for a text that cannot be read', async () => {
    const { world, replay } = gateway();
    replay.edited(viewOf('a', { readable: false }));
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(world.started).toEqual([]);
  });

  it('of an earlier text never passes for the newest', async () => {
    const one = gateway();
    one.replay.edited(viewOf('a'));
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    await finish(one, {});
    expect(one.replay.over).toBe(true);
    one.replay.edited(viewOf('b'));
    expect([one.replay.current, one.replay.report?.id]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    await one.replay.refresh();
    // The gateway still has the report of the one before.
    expect(one.replay.current).toBe(false);
    await finish(one, {});
    expect(one.replay.over).toBe(true);
  });

  it('is read out once, when it is over', async () => {
    const one = gateway();
    await one.replay.start();
    await finish(one, { done: false });
    await finish(one, { tightened: 8, loosened: 4, matrix: [[0, 8, 0], [4, 0, 0], [0, 0, 0]] });
    await one.replay.refresh();
    expect(one.world.said).toEqual(['12 calls would change, 4 newly allowed.']);
  });

  it('that could not be begun says why, and can be tried again', async () => {
    const { world, replay } = gateway();
    world.fail = 'the audit cannot be read';
    await replay.start();
    expect([replay.error?.message, replay.over]).toEqual(['the audit cannot be read', false]);
    world.fail = '';
    await replay.start();
    expect(replay.error).toBeUndefined();
  });
});

describe('the list', () => {
  it.each<[string, Partial<ReplayReport>, Parameters<Replay['list']>[0], boolean]>([
    ['counts as looked at when all of it was opened', {}, 'all', true],
    ['of one field does not', {}, { was: 'review', would: 'allow' }, false],
    ['of a replay that goes on does not', { done: false }, 'all', false],
  ])('%s', async (_, report, listed, looked) => {
    const one = gateway();
    await one.replay.start();
    await finish(one, report);
    one.replay.list(listed);
    expect(one.replay.looked).toBe(looked);
  });

  it('has to be opened again for another text', async () => {
    const one = gateway();
    await one.replay.start();
    await finish(one, {});
    one.replay.list('all');
    await one.replay.start();
    await finish(one, {});
    expect(one.replay.looked).toBe(false);
  });

  it('explains a call, and puts the explanation away', async () => {
    const { replay } = gateway();
    await replay.explain('call-1');
    expect(replay.explained?.trace).toHaveLength(1);
    await replay.explain('call-1');
    expect(replay.explained).toBeUndefined();
  });
});
