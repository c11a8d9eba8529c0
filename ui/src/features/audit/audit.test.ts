import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { AuditQuery } from '../../ipc/generated/AuditQuery';
import type { AuditRow } from '../../ipc/generated/AuditRow';
import { Audit, PAGE, TYPING_MS } from './audit.svelte';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const rowOf = (seq: number): AuditRow => ({
  seq, at: seq, kind: 'tool_call', call: null, session: null, caller: null, client: [], server: 's', tool: [],
  severity: null, effect: null, rule: null, detail: [], arguments: [], tookMs: null, hash: '',
});

/** A store of `total` entries, and a record of what was asked of it. */
function desk(total: number) {
  const world = { total, queries: [] as AuditQuery[], fail: false };
  const client = {
    auditPage: (query: AuditQuery) => {
      world.queries.push(query);
      if (world.fail) return Promise.reject({ code: 'io', message: 'gone' });
      const from = Math.min(world.total, (query.before ?? world.total + 1) - 1);
      const rows = Array.from({ length: Math.min(query.limit, from) }, (_, n) => rowOf(from - n));
      const last = rows.at(-1)?.seq ?? 1;
      return Promise.resolve({ rows, next: last > 1 ? last : null, total: world.total });
    },
    verifyAudit: () => (world.fail ? Promise.reject({ code: 'io', message: 'gone' }) : Promise.resolve({ intact: true, entries: total, firstBad: null, sentence: '', head: '', notes: [] })),
  } as unknown as Client;
  return { world, audit: new Audit(client) };
}

describe('paging', () => {
  it('reaches the very first entry, each entry once', async () => {
    const { audit } = desk(PAGE * 3 + 7);
    await audit.refresh();
    while (audit.more) await audit.older();
    expect(audit.value?.map((row) => row.seq)).toEqual(Array.from({ length: PAGE * 3 + 7 }, (_, n) => PAGE * 3 + 7 - n));
  });

  it('asks once for a page, however often the end comes near', async () => {
    const { audit, world } = desk(PAGE * 3);
    await audit.refresh();
    await Promise.all([audit.older(), audit.older(), audit.older()]);
    expect(world.queries).toHaveLength(2);
  });

  it('drops an older page that comes after a new search', async () => {
    const { audit } = desk(PAGE * 3);
    await audit.refresh();
    const late = audit.older();
    await audit.refresh();
    await late;
    expect(audit.value).toHaveLength(PAGE);
  });

  it('goes to one entry', async () => {
    const { audit } = desk(10_000);
    await audit.goTo(5000);
    expect(audit.row?.seq).toBe(5000);
    expect(audit.value?.[0]?.seq).toBe(5000);
  });
});

describe('following', () => {
  it('takes new entries in on top while nothing is read', async () => {
    const { audit, world } = desk(10);
    await audit.refresh();
    world.total = 12;
    await audit.appended();
    expect(audit.value?.[0]?.seq).toBe(12);
  });

  it('moves nothing while an entry is read, and counts what came', async () => {
    const { audit, world } = desk(10);
    await audit.refresh();
    audit.select('9');
    world.total = 12;
    await audit.appended();
    world.total = 15;
    await audit.appended();
    expect(audit.value?.[0]?.seq).toBe(10);
    expect(audit.newer).toBe(5);
    await audit.refresh();
    expect(audit.newer).toBe(0);
  });
});

describe('searching', () => {
  it('asks the store once typing pauses', async () => {
    const { audit, world } = desk(10);
    for (const text of ['l', 'le', 'led ']) audit.search(text);
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    expect(world.queries.map((query) => query.text)).toEqual(['led']);
  });
});

it('keeps what was loaded when asking again fails', async () => {
  const { audit, world } = desk(10);
  await audit.refresh();
  world.fail = true;
  await audit.refresh();
  expect(audit.value).toHaveLength(10);
  expect(audit.error?.message).toBe('gone');
});

it('a verification that could not run is not a verdict on the chain', async () => {
  const { audit, world } = desk(10);
  await audit.verify();
  world.fail = true;
  await audit.verify();
  expect(audit.report).toBeUndefined();
  expect(audit.reportError?.message).toBe('gone');
  expect(audit.verifying).toBe(false);
});
