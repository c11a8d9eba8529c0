import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditCommands } from '../../ipc/fake/auditCommands';
import type { World } from '../../ipc/fake/world';
import { IpcError, type Client } from '../../ipc/client';
import type { TimelineQuery } from '../../ipc/generated/TimelineQuery';
import { Audit, LIVE_MS, TYPING_MS } from './audit.svelte';
import { Proof } from './proof.svelte';
import { Views } from './views.svelte';
import { EVENTS } from './making';
import { KEPT, WINDOW } from './windows';

beforeEach(() => { vi.useFakeTimers({ now: new Date(2026, 10, 22, 14, 3), toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }); });
afterEach(() => { vi.useRealTimers(); });

/** A record of `total` rows, what is asked of it, and the screen on it. */
function desk(total: number, by: Audit['by'] = 'none') {
  const world = { audit: total, now: Date.now(), fixture: 'busy', emit: () => undefined, answers: [] } as unknown as World;
  const pages: TimelineQuery[] = [];
  const broken = { sentence: '' };
  const commands = auditCommands(world, async (make) => {
    await Promise.resolve();
    if (broken.sentence) throw new IpcError('io', broken.sentence);
    return make();
  });
  const client = { ...commands, timelinePage: (query: TimelineQuery) => { pages.push(query); return commands.timelinePage(query); } } as unknown as Client;
  const audit = new Audit(client);
  audit.by = by;
  return { world, pages, broken, client, audit };
}

/** Everything asked for has been answered. */
const answered = async (): Promise<void> => { for (let n = 0; n < 60; n++) await Promise.resolve(); };

describe('a million rows', () => {
  it('are reached at both ends, and one step is one row', async () => {
    const { audit } = desk(1_000_000);
    await audit.refresh();
    audit.end(true);
    await answered();
    expect([audit.line, audit.row?.id]).toEqual([999_999, 1]);
    audit.move(-1, true);
    await answered();
    expect([audit.line, audit.row?.id]).toEqual([999_998, 5]);
    audit.end(false);
    await answered();
    expect([audit.line, audit.row?.id]).toEqual([0, 4 * 1_000_000 - 3]);
  });

  it('jump to any rank and ask for one window there', async () => {
    const { audit, pages } = desk(1_000_000);
    await audit.refresh();
    pages.length = 0;
    audit.viewport.goTo(28 * 654_321);
    await answered();
    expect(audit.rows.row('', 654_321)?.id).toBe(4 * (1_000_000 - 654_321) - 3);
    expect(pages).toHaveLength(1);
  });

  it('gone through for long keep little in memory', async () => {
    const { audit, pages } = desk(1_000_000);
    await audit.refresh();
    for (let line = 0; line < 100 * WINDOW; line += WINDOW) {
      audit.viewport.goTo(28 * line);
      await answered();
    }
    expect(audit.rows.row('', 0)).toBeUndefined();
    expect(audit.rows.row('', 99 * WINDOW)).toBeDefined();
    // What was near is not asked for again.
    const before = pages.length;
    audit.viewport.goTo(28 * (100 - KEPT + 2) * WINDOW);
    await answered();
    expect(pages.length).toBe(before);
  });
});

describe('groups', () => {
  it('hold every row once, the oldest last', async () => {
    const { audit } = desk(840, 'session');
    await audit.refresh();
    expect(audit.rows.sections[0]?.key).toBe(EVENTS);
    expect(audit.rows.sections.reduce((sum, { rows }) => sum + rows, 0)).toBe(840);
    audit.end(true);
    await answered();
    expect(audit.row?.id).toBe(1);
  });

  it.each(['server', 'tool', 'day'] as const)('by %s hold every row once', async (by) => {
    const { audit } = desk(840, by);
    await audit.refresh();
    expect(audit.rows.sections.reduce((sum, { rows }) => sum + rows, 0)).toBe(840);
  });

  it('are stepped over by J, and stood on by the arrows', async () => {
    const { audit } = desk(840, 'session');
    await audit.refresh();
    audit.move(1, true);
    expect(audit.line).toBe(2);
    audit.move(-1);
    expect([audit.line, audit.cursor?.rank]).toEqual([1, -1]);
  });

  it('fold to their header, and what is below moves up', async () => {
    const { audit } = desk(840, 'session');
    await audit.refresh();
    const [, first] = audit.rows.sections;
    const total = audit.rows.lines.total;
    await audit.fold(first?.key ?? '');
    expect(audit.rows.lines.total).toBe(total - (first?.rows ?? 0));
    await audit.group('runs');
    expect(audit.rows.lines.total).toBe(audit.rows.sections.length);
  });
});

describe('the filter', () => {
  it('runs over the whole store, once typing pauses', async () => {
    const { audit } = desk(840);
    await audit.refresh();
    audit.type('zebra');
    audit.type('zebrafish');
    expect(audit.count?.rows).toBe(840);
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    await answered();
    expect(audit.count).toEqual({ rows: 1, all: 840 });
    expect(audit.row).toBeUndefined();
    expect((audit.rows.row('', 0)?.at ?? 0) / 86_400_000).toBeCloseTo(Date.now() / 86_400_000 - 20, 0);
  });

  it('that cannot be read leaves the rows and says why', async () => {
    const { audit } = desk(840);
    await audit.refresh();
    await audit.find('took:soon');
    expect(audit.complaint).toContain('is not a duration');
    expect([audit.count?.rows, audit.error]).toEqual([840, undefined]);
    await audit.find('took:>1s');
    expect(audit.complaint).toBe('');
  });

  it('takes what a cell shows, or leaves it out', async () => {
    const { audit } = desk(840);
    await audit.refresh();
    audit.move(1, true);
    await answered();
    const all = audit.count?.rows ?? 0;
    audit.column = 'tool';
    await audit.addCell(true);
    expect(audit.filter).toMatch(/^-tool:/);
    const without = audit.count?.rows ?? 0;
    await audit.negate(audit.filter);
    // Events have no tool, and are left out by neither.
    expect(without + (audit.count?.rows ?? 0)).toBe(all);
  });
});

describe('while calls come in', () => {
  it('they are shown at most once a second, at the top', async () => {
    const { world, audit, pages } = desk(840);
    audit.appended();
    await answered();
    const before = pages.length;
    for (let n = 0; n < 50; n++) {
      world.audit += 1;
      audit.appended();
    }
    await vi.advanceTimersByTimeAsync(LIVE_MS);
    await answered();
    expect([audit.count?.rows, audit.rows.row('', 0)?.id, pages.length - before]).toEqual([890, 4 * 890 - 3, 1]);
  });

  it('someone who reads further down is told how many, and nothing moves', async () => {
    const { world, audit } = desk(1_000_000);
    audit.appended();
    await answered();
    audit.viewport.goTo(28 * 5000);
    await answered();
    const seen = audit.rows.row('', 5000)?.id;
    world.audit += 24;
    audit.appended();
    await vi.advanceTimersByTimeAsync(LIVE_MS);
    await answered();
    expect([audit.newer, audit.rows.row('', 5000)?.id]).toEqual([24, seen]);
    // What is read next follows on what is here: no row twice, none left out.
    audit.viewport.goTo(28 * 5200);
    await answered();
    expect(audit.rows.row('', 5200)?.id).toBe((seen ?? 0) - 4 * 200);
    audit.viewport.goTo(28 * 700_000);
    await answered();
    expect(audit.rows.row('', 700_000)?.id).toBe(4 * 300_000 - 3);
    await audit.showNewer();
    expect([audit.newer, audit.rows.row('', 0)?.id]).toEqual([0, 4 * 1_000_024 - 3]);
  });

  it('a selected row ends live, and stays', async () => {
    const { world, audit } = desk(840);
    audit.appended();
    await answered();
    audit.move(1, true);
    const { row } = audit;
    world.audit += 3;
    audit.appended();
    await vi.advanceTimersByTimeAsync(LIVE_MS);
    await answered();
    expect([audit.live, audit.newer, audit.row?.id]).toEqual([false, 3, row?.id]);
    await audit.toggleLive();
    expect([audit.live, audit.row, audit.count?.rows]).toEqual([true, undefined, 843]);
  });
});

describe('the drawer', () => {
  it('follows from row to row, and the last one asked for wins', async () => {
    const { audit } = desk(840);
    await audit.refresh();
    audit.move(1, true);
    await audit.open();
    audit.move(1, true);
    audit.move(1, true);
    await answered();
    expect(audit.opened.story?.row.id).toBe(audit.row?.id);
    audit.opened.shut();
    audit.move(1, true);
    await answered();
    expect(audit.opened.story).toBeUndefined();
  });
});

it('a store that cannot be read says so, and is read when it can be', async () => {
  const { broken, audit } = desk(840);
  broken.sentence = 'disk I/O error';
  await audit.refresh();
  expect([audit.error?.message, audit.count]).toEqual(['disk I/O error', undefined]);
  broken.sentence = '';
  await audit.refresh();
  expect([audit.error, audit.count?.rows]).toEqual([undefined, 840]);
});

describe('views', () => {
  it('restore filter, groups and columns', async () => {
    const { client, audit } = desk(840);
    const views = new Views(client, audit);
    audit.hidden = ['client'];
    await audit.find('-decision:allowed sev:>=high');
    await views.save(' Grave ones ');
    audit.hidden = [];
    await audit.group('tool');
    await audit.find('');
    expect(views.current).toBeUndefined();
    await views.use('Grave ones');
    expect([audit.filter, audit.by, audit.hidden, views.current?.name]).toEqual(['-decision:allowed sev:>=high', 'none', ['client'], 'Grave ones']);
    await views.remove('Grave ones');
    expect(views.list.value?.map(({ name }) => name)).toEqual(['Denied this week', 'I approved high or worse', 'Expired', 'New tools seen', 'Policy and config changes']);
  });
});

describe('the proof', () => {
  it('finds the row that holds an entry', async () => {
    const { client } = desk(840);
    expect((await new Proof(client).rowOf(412))?.id).toBe(409);
  });

  it('starts, and stops when asked again', async () => {
    const { client } = desk(840);
    const proof = new Proof(client);
    await proof.state.refresh();
    await proof.toggle();
    expect(proof.running).toBe(true);
    await proof.toggle();
    expect([proof.running, proof.state.value?.report?.intact]).toEqual([false, true]);
  });
});
