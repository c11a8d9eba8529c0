import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { CompleteFilter } from '../../ipc/generated/CompleteFilter';
import { completed, Suggesting } from './suggesting.svelte';

describe('a completion', () => {
  it.each([
    ['ser', 3, 'server:', { text: 'server:', cursor: 7 }],
    ['server:k8', 9, 'server:k8s-prod', { text: 'server:k8s-prod ', cursor: 16 }],
    ['lost server:k8 found', 14, 'server:k8s-prod', { text: 'lost server:k8s-prod found', cursor: 21 }],
    ['', 0, 'held:>', { text: 'held:>', cursor: 6 }],
    ['client:Cl', 9, 'client:"Claude Desktop"', { text: 'client:"Claude Desktop" ', cursor: 24 }],
  ])('in `%s` at %i: %s', (text, cursor, token, expected) => {
    expect(completed(text, cursor, token)).toEqual(expected);
  });
});

function desk(answers: Promise<{ token: string; says: string }[]>[]) {
  const asked: CompleteFilter[] = [];
  const client = { completeFilter: (typed: CompleteFilter) => { asked.push(typed); return answers.shift() ?? Promise.resolve([]); } } as unknown as Client;
  return { asked, suggesting: new Suggesting(client) };
}

describe('the list', () => {
  it('is asked for with the chips before the text', async () => {
    const { asked, suggesting } = desk([]);
    await suggesting.ask('decision:denied', 'ser x', 3);
    expect(asked).toEqual([{ filter: 'decision:denied ser x', cursor: 19 }]);
  });

  it('is that of the last asking, whichever answers last', async () => {
    let resolve: (list: { token: string; says: string }[]) => void = () => undefined;
    const late = new Promise<{ token: string; says: string }[]>((done) => { resolve = done; });
    const { suggesting } = desk([late, Promise.resolve([{ token: 'tool:', says: '' }])]);
    const first = suggesting.ask('', 's', 1);
    await suggesting.ask('', 't', 1);
    resolve([{ token: 'server:', says: '' }]);
    await first;
    expect(suggesting.list.map(({ token }) => token)).toEqual(['tool:']);
  });

  it('is gone through round and round, with nothing picked in between', async () => {
    const { suggesting } = desk([Promise.resolve([{ token: 'a:', says: '' }, { token: 'b:', says: '' }])]);
    await suggesting.ask('', '', 0);
    const seen = [1, 1, 1, -1, -1].map((step) => { suggesting.move(step as 1 | -1); return suggesting.picked?.token; });
    expect(seen).toEqual(['a:', 'b:', undefined, 'b:', 'a:']);
  });

  it('offers nothing when the gateway cannot say', async () => {
    const { suggesting } = desk([Promise.reject(new Error('gone'))]);
    await suggesting.ask('', 's', 1);
    expect(suggesting.list).toEqual([]);
  });
});
