import { expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { ComparePolicies } from '../../ipc/generated/ComparePolicies';
import { Versions } from './versions.svelte';

/** Compares at once, or when it is told to. */
function history() {
  const asked: ComparePolicies[] = [];
  const client = {
    comparePolicies: (pair: ComparePolicies) => {
      asked.push(pair);
      return Promise.resolve({ changes: [], fromText: `v${pair.from}`, toText: `v${pair.to}` });
    },
  } as unknown as Client;
  return { asked, versions: new Versions(client) };
}

it('compares two, the earlier first, in whatever order they were ticked', async () => {
  const { asked, versions } = history();
  await versions.pick(14);
  expect(asked).toEqual([]);
  await versions.pick(12);
  expect(asked).toEqual([{ from: 12, to: 14 }]);
  expect(versions.comparison?.fromText).toBe('v12');
});

it('a third takes the place of the first, and a tick taken away leaves nothing compared', async () => {
  const { versions } = history();
  for (const one of [12, 13, 14]) await versions.pick(one);
  expect(versions.pair).toEqual([13, 14]);
  await versions.pick(14);
  expect([versions.pair, versions.comparison]).toEqual([undefined, undefined]);
});
