import { describe, expect, it } from 'vitest';
import { TOUCHES, type Topic } from './client';
import type { EventKind } from './generated/EventKind';
import { Live } from './live';
import { Query } from './query.svelte';

const TOPICS: Topic[] = ['status', 'approvals', 'servers', 'policy', 'audit', 'grants', 'settings', 'replay', 'verify', 'catalogue', 'clients'];

function watched(): { live: Live; asked: Topic[] } {
  const live = new Live();
  const asked: Topic[] = [];
  for (const topic of TOPICS) live.keep(topic, () => asked.push(topic));
  asked.length = 0;
  return { live, asked };
}

describe('live', () => {
  it.each(Object.entries(TOUCHES) as [EventKind, readonly Topic[]][])('an event of kind %s asks again for %j and nothing else', (kind, topics) => {
    const { live, asked } = watched();
    live.receive({ seq: 1, kind, id: null });
    expect(asked.toSorted()).toEqual(topics.toSorted());
  });

  it.each([
    { numbers: [7, 8, 9], everything: false },
    { numbers: [7, 9], everything: true },
    { numbers: [7, 8, 8], everything: false },
    { numbers: [7, 8, 3], everything: false },
  ])('numbers $numbers: asks for everything = $everything', ({ numbers, everything }) => {
    const { live, asked } = watched();
    for (const seq of numbers) live.receive({ seq, kind: 'gateway', id: null });
    expect(asked.includes('servers')).toBe(everything);
  });

  it('stops asking for what left the screen', () => {
    const live = new Live();
    let asked = 0;
    const stop = live.keep('servers', () => asked++);
    stop();
    live.receive({ seq: 1, kind: 'servers', id: null });
    expect(asked).toBe(1);
  });
});

describe('query', () => {
  it('folds a burst into one asking that runs and one that follows', async () => {
    let asked = 0;
    const query = new Query(() => Promise.resolve(++asked));
    await Promise.all(Array.from({ length: 100 }, () => query.refresh()));
    expect(asked).toBe(2);
    expect(query.value).toBe(2);
  });

  it('keeps the last answer on screen when asking again fails', async () => {
    let fail = false;
    const query = new Query(() => (fail ? Promise.reject(new Error('gone')) : Promise.resolve('answer')));
    await query.refresh();
    fail = true;
    await query.refresh();
    expect(query.value).toBe('answer');
    expect(query.error).toBeDefined();
    fail = false;
    await query.refresh();
    expect(query.error).toBeUndefined();
  });
});
