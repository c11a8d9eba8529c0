import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Building, PAUSE_MS } from './building.svelte';
import { Draft } from './draft.svelte';
import { desk } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

async function opened() {
  const { world, client } = desk();
  const draft = new Draft(client);
  await draft.refresh();
  return { world, draft, building: new Building(draft) };
}

describe('a field', () => {
  it('is sent when typing pauses, with what was typed last', async () => {
    const { world, building } = await opened();
    for (const id of ['x', 'xy', 'xyz']) building.set({ id }, true);
    expect(building.form?.id).toBe('xyz');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(world.edits.map((edit) => edit.edit)).toMatchObject([{ do: 'change', rule: 1, form: { id: 'xyz' } }]);
    expect(building.form?.id).toBe('xyz');
  });

  it('keeps what is typed while the one before is on its way', async () => {
    const { world, building } = await opened();
    building.set({ id: 'x' });
    building.set({ id: 'xy' }, true);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(world.text).toBe('xy b c');
    expect(building.form?.id).toBe('xy');
  });

  it('that was refused keeps what was typed', async () => {
    const { world, draft, building } = await opened();
    world.refuse = 'another rule is called `b`';
    building.set({ id: 'b' });
    await vi.advanceTimersByTimeAsync(0);
    expect([building.form?.id, draft.refused]).toEqual(['b', 'another rule is called `b`']);
    building.drop();
    expect([building.form?.id, draft.refused]).toEqual(['a', '']);
  });

  it('belongs to its rule: another rule shows its own', async () => {
    const { world, draft, building } = await opened();
    building.set({ id: 'x' }, true);
    draft.select(2);
    expect(building.form?.id).toBe('b');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(world.text).toBe('x b c');
  });
});

describe('a row', () => {
  it('that is not whole holds everything back', async () => {
    const { world, building } = await opened();
    building.setRow(1, { field: 'server', pointer: '', operator: 'is', values: [] });
    building.set({ reason: 'why' });
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect([building.unfinished, world.edits]).toEqual([true, []]);
    building.setRow(1, { field: 'server', pointer: '', operator: 'is', values: ['k8s'] });
    await vi.advanceTimersByTimeAsync(0);
    expect(world.edits[0]?.edit).toMatchObject({ form: { reason: 'why', conditions: [{ field: 'severity' }, { field: 'server', values: ['k8s'] }] } });
  });

  it('can be taken away', async () => {
    const { world, building } = await opened();
    building.setRow(0, undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(world.edits[0]?.edit).toMatchObject({ form: { conditions: [] } });
  });
});
