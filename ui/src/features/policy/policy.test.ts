import { expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { PolicyView } from '../../ipc/generated/PolicyView';
import { Policy } from './policy.svelte';

const rule = (number: number, sentence: string) => ({ number, id: `r${number}`, effect: 'review', sentence, reason: '', origin: null, until: null });
const view: PolicyView = {
  version: 3, path: '/p.json', since: 0, error: null, outsideChange: null,
  rules: [rule(1, 'Deny calls to wipe.'), rule(2, 'Ask me about any call that is high.')],
  default: { number: null, id: null, effect: 'deny', sentence: 'Otherwise, deny.', reason: '', origin: null, until: null },
};

it('the filter hides rules and never renumbers them', async () => {
  const policy = new Policy({ getPolicy: () => Promise.resolve(view) } as unknown as Client);
  await policy.view.refresh();
  policy.filter = 'ASK high';
  expect(policy.rules.map((one) => one.number)).toEqual([2]);
});

it('accepts exactly the hash that was shown, and says why it was refused', async () => {
  const asked: string[] = [];
  const policy = new Policy({
    getPolicy: () => Promise.resolve(view),
    acceptPolicy: (hash: string) => {
      asked.push(hash);
      return Promise.reject({ code: 'stale', message: 'the file changed again' });
    },
  } as unknown as Client);
  await policy.accept('abc');
  expect(asked).toEqual(['abc']);
  expect(policy.refused).toBe('the file changed again');
  expect(policy.busy).toBe(false);
});
