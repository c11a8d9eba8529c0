import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { SetSetting } from '../../ipc/generated/SetSetting';
import { SETTINGS } from '../../ipc/fake/settings';
import { Toasts } from '../../shared/toasts.svelte';
import { search, SECTIONS, shown, type Row } from './sections';
import { Settings } from './settings.svelte';

function world(fail = '') {
  const state = { view: SETTINGS, asked: [] as SetSetting[] };
  const client = {
    getSettings: () => Promise.resolve(state.view),
    setSetting: (setting: SetSetting) => {
      state.asked.push(setting);
      if (fail) return Promise.reject({ code: 'invalid', message: fail });
      state.view = { ...state.view, [setting.name]: setting.value };
      return Promise.resolve(state.view);
    },
  } as unknown as Client;
  const toasts = new Toasts();
  return { state, toasts, settings: new Settings(client, toasts) };
}

const row = (name: string): Row => {
  const found = SECTIONS.flatMap((section) => section.rows).find((one) => one.name === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
};

describe('a change', () => {
  it('is in force at once, and can be taken back', async () => {
    const { state, toasts, settings } = world();
    await settings.view.refresh();
    await settings.set(row('holdSeconds'), 1200);
    expect(settings.view.value?.holdSeconds).toBe(1200);
    expect(toasts.list[0]).toMatchObject({ text: 'Hold a call for: 20 minutes.', stays: 6000 });
    toasts.list[0]?.action?.run();
    await expect.poll(() => settings.view.value?.holdSeconds).toBe(600);
    expect(state.asked.map((one) => one.value)).toEqual([1200, 600]);
  });

  it('that changes nothing asks nothing', async () => {
    const { state, settings } = world();
    await settings.view.refresh();
    await settings.set(row('theme'), 'system');
    expect(state.asked).toEqual([]);
  });

  it('that is refused says why and shows what is in force', async () => {
    const { toasts, settings } = world('`armMs` is `100`: give a number from 500 to 2000');
    await settings.view.refresh();
    await settings.set(row('armMs'), 100);
    expect(toasts.list[0]).toMatchObject({ tone: 'failed', text: 'That did not work: `armMs` is `100`: give a number from 500 to 2000' });
    expect(settings.view.value?.armMs).toBe(500);
  });
});

it('every setting of the file has its row, and no row is about another', () => {
  const rows = SECTIONS.flatMap((section) => section.rows.map((one) => one.name));
  expect(rows.toSorted()).toEqual(Object.keys(SETTINGS).filter((name) => name !== 'path').toSorted());
});

it.each([
  ['', SECTIONS.map((section) => section.id), 17],
  ['armMs', ['approvals'], 1],
  ['sound', ['notifications'], 6],
  ['critical', ['approvals', 'notifications'], 4],
  ['revoke', [], 0],
  ['standing', ['grants'], 0],
])('searching `%s` shows %j', (typed, ids, rows) => {
  const found = search(typed);
  expect(found.map((section) => section.id)).toEqual(ids);
  expect(found.flatMap((section) => section.rows)).toHaveLength(rows);
});

it.each([['holdSeconds', 90, '1.5 minutes'], ['sound', 'off', 'Off'], ['compact', true, 'on'], ['textPercent', 110, '110 %']] as const)('%s %s is shown as %s', (name, value, text) => {
  expect(shown(row(name), value)).toBe(text);
});
