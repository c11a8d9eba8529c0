import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../ipc/client';
import type { AnswerApproval } from '../../ipc/generated/AnswerApproval';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import type { GatewayState } from '../../ipc/generated/GatewayState';
import { RESULT_MS } from './answers.svelte';
import { Approvals, ELSEWHERE_MS } from './approvals.svelte';
import { ArmingClock } from './arming.svelte';
import { cardOf, rowOf } from './testing';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A desk with a queue one can change, and a record of what was answered. */
function desk(rows: ApprovalRow[], card: Partial<ApprovalCard> = {}) {
  const world = { rows, answers: [] as AnswerApproval[], undone: [] as string[], dismissed: [] as string[], refuse: '', opened: 0, gateway: 'running' as GatewayState };
  const client = {
    listApprovals: () => Promise.resolve(world.rows),
    openCard: (id: string) => {
      const row = world.rows.find((one) => one.id === id);
      return row ? Promise.resolve(cardOf(row, { nonce: `nonce-${++world.opened}`, ...card })) : Promise.reject({ code: 'notFound', message: 'gone' });
    },
    answerApproval: (answer: AnswerApproval) => {
      if (world.refuse) return Promise.reject({ code: 'stale', message: world.refuse });
      world.answers.push(answer);
      const state = answer.verdict.kind === 'approve' ? 'approved' : 'denied';
      world.rows = world.rows.map((row) => (row.id === answer.id ? { ...row, state, closedAt: 1 } : row));
      return Promise.resolve();
    },
    undoApproval: (id: string) => { world.undone.push(id); return Promise.resolve(); },
    dismissApproval: (id: string) => { world.dismissed.push(id); return Promise.resolve(); },
  } as unknown as Client;
  const approvals = new Approvals(client, () => world.gateway, new ArmingClock(() => Date.now()));
  return { world, approvals };
}

/** The card of the first row, painted and armed. */
async function ready(rows: ApprovalRow[], card: Partial<ApprovalCard> = {}) {
  const it = desk(rows, card);
  await it.approvals.refresh();
  await vi.advanceTimersByTimeAsync(0);
  it.approvals.painted();
  await vi.advanceTimersByTimeAsync(500);
  return it;
}

const RISKY: Partial<ApprovalCard> = {
  alerts: [{ kind: 'destroy', text: 'rm', pointer: '/a' }, { kind: 'first', text: 'first', pointer: null }, { kind: 'money', text: '€', pointer: '/b/c' }],
};
const key = () => ({ kind: 'key', at: Date.now(), repeat: false }) as const;
const A = rowOf('a', { severity: 'high' });
const B = rowOf('b', { severity: 'low' });

describe('approving', () => {
  it('sends what was on the card: id, digest and the nonce of that painting', async () => {
    const { world, approvals } = await ready([A]);
    await approvals.approve(key());
    expect(world.answers).toEqual([{ id: 'a', digest: 'ab'.repeat(32), nonce: 'nonce-1', verdict: { kind: 'approve', typed: null, seenHidden: false, visited: [], scope: null, edited: null, allIdentical: false } }]);
  });

  it('sends nothing before the card was painted and stood its time', async () => {
    const { world, approvals } = desk([A]);
    await approvals.refresh();
    await vi.advanceTimersByTimeAsync(5000);
    await approvals.approve(key());
    approvals.painted();
    await vi.advanceTimersByTimeAsync(200);
    await approvals.approve(key());
    expect(world.answers).toEqual([]);
  });

  it('sends nothing while something stands in the way', async () => {
    const { world, approvals } = await ready([A], { typedTarget: 'ledger' });
    await approvals.approve(key());
    approvals.draft.typed = 'ledger';
    await approvals.approve(key());
    expect(world.answers.map((answer) => answer.verdict)).toMatchObject([{ kind: 'approve', typed: 'ledger', seenHidden: false }]);
  });

  it('sends what was looked at, and nothing before all of it was', async () => {
    const { world, approvals } = await ready([A], RISKY);
    approvals.opened.visit(0);
    await approvals.approve(key());
    expect(world.answers).toEqual([]);
    approvals.opened.lookedAt('/b/c');
    await approvals.approve(key());
    expect(world.answers.map((answer) => answer.verdict)).toMatchObject([{ visited: [0, 2] }]);
  });

  it('sends the scope that was chosen, and whether it is for all identical calls', async () => {
    const { world, approvals } = await ready([B]);
    approvals.draft.allIdentical = true;
    await approvals.approve(key(), 'sessionTarget');
    expect(world.answers.map((answer) => answer.verdict)).toMatchObject([{ scope: 'sessionTarget', allIdentical: true }]);
  });

  it('sends one answer however often it is pressed', async () => {
    const { world, approvals } = await ready([A, B]);
    await Promise.all([approvals.approve(key()), approvals.approve(key()), approvals.deny()]);
    await approvals.approve(key());
    expect(world.answers).toHaveLength(1);
  });

  it('paints and arms a new card when the gateway refuses the answer', async () => {
    const { world, approvals } = await ready([A]);
    world.refuse = 'the card is out of date';
    await approvals.approve(key());
    expect(approvals.refused).toBe('the card is out of date');
    expect(approvals.card?.nonce).toBe('nonce-2');
    expect(approvals.arming.ready).toBe(false);
  });
});

describe('a yes that can be taken back', () => {
  it('keeps its card until it ran, then says how it ended', async () => {
    const { world, approvals } = await ready([A, B]);
    await approvals.approve(key());
    world.rows = [{ ...A, state: 'releasing', runsAt: Date.now() + 3000 }, B];
    await approvals.refresh();
    await vi.advanceTimersByTimeAsync(3000);
    expect(approvals.selected).toBe('a');
    world.rows = [{ ...A, state: 'approved' }, B];
    await approvals.refresh();
    world.rows = [{ ...A, state: 'approved', outcome: { ok: true, sentence: 'Succeeded in 1.2 s' } }, B];
    await approvals.refresh();
    expect(approvals.row?.outcome?.sentence).toBe('Succeeded in 1.2 s');
    await vi.advanceTimersByTimeAsync(RESULT_MS);
    expect(approvals.selected).toBe('b');
  });

  it('is undone by one key, even from another card', async () => {
    const { world, approvals } = await ready([A, B]);
    world.rows = [{ ...A, state: 'releasing' }, B];
    await approvals.refresh();
    approvals.select('b');
    await approvals.answers.undo();
    expect(world.undone).toEqual(['a']);
  });

  it('is said to be undone', async () => {
    const { world, approvals } = await ready([A, B]);
    world.rows = [{ ...A, state: 'releasing' }, B];
    await approvals.refresh();
    await approvals.answers.undo();
    expect(approvals.outcome).toBe('Undone. The call was denied; nothing ran.');
  });
});

describe('what is over and waits for its next try', () => {
  const OVER = rowOf('o', { state: 'expired', nextTry: true });

  it('can still be answered', async () => {
    const { world, approvals } = desk([OVER]);
    await approvals.refresh();
    approvals.select('o');
    await vi.advanceTimersByTimeAsync(0);
    approvals.painted();
    await vi.advanceTimersByTimeAsync(500);
    await approvals.approve(key());
    expect(world.answers).toHaveLength(1);
  });

  it('can be put away', async () => {
    const { world, approvals } = desk([OVER]);
    await approvals.refresh();
    approvals.select('o');
    await approvals.answers.dismiss();
    expect(world.dismissed).toEqual(['o']);
    expect(world.answers).toEqual([]);
  });
});

describe('denying', () => {
  it('needs no waiting', async () => {
    const { world, approvals } = desk([A]);
    await approvals.refresh();
    await vi.advanceTimersByTimeAsync(0);
    await approvals.deny('  wrong target ');
    expect(world.answers.map((answer) => answer.verdict)).toEqual([{ kind: 'deny', reason: 'wrong target' }]);
  });

  it('works while the gateway is paused, when approving does not', async () => {
    const { world, approvals } = await ready([A]);
    world.gateway = 'paused';
    await approvals.deny();
    expect(world.answers.map((answer) => answer.verdict.kind)).toEqual(['deny']);
  });
});

describe('the queue', () => {
  it('shows the result, then goes on to the next row with a card that waits anew', async () => {
    const { approvals } = await ready([A, B]);
    await approvals.deny();
    await approvals.refresh();
    expect(approvals.outcome).not.toBe('');
    expect(approvals.queue.rows.map((row) => row.id)).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(RESULT_MS);
    expect(approvals.selected).toBe('b');
    expect(approvals.queue.rows.map((row) => row.id)).toEqual(['b']);
    expect(approvals.arming.ready).toBe(false);
  });

  it('says what happened to a call that was decided elsewhere, then goes on', async () => {
    const { world, approvals } = await ready([A, B]);
    world.rows = [{ ...A, state: 'cancelled', ending: 'The client withdrew it.' }, B];
    await approvals.refresh();
    expect(approvals.outcome).toBe('The client withdrew it.');
    await vi.advanceTimersByTimeAsync(ELSEWHERE_MS);
    expect(approvals.selected).toBe('b');
  });

  it('goes on when the selected call is no longer known', async () => {
    const { world, approvals } = await ready([A, B]);
    world.rows = [B];
    await approvals.refresh();
    expect(approvals.selected).toBe('b');
  });

  it('drops an edit and a draft when only the next try is left to answer', async () => {
    const { world, approvals } = await ready([A], { raw: [{ text: '{}', kind: 'plain', mark: null }] });
    approvals.opened.rewrite();
    expect(approvals.opened.edit).toBeDefined();
    world.rows = [{ ...A, state: 'handedBack' }];
    await approvals.refresh();
    expect(approvals.opened.edit).toBeUndefined();
  });

  it('waits anew when the client was told to come back', async () => {
    const { world, approvals } = await ready([A]);
    expect(approvals.arming.ready).toBe(true);
    world.rows = [{ ...A, state: 'handedBack' }];
    await approvals.refresh();
    expect(approvals.arming.ready).toBe(false);
  });

  it('keeps its order and the selected card while someone points at it', async () => {
    const { world, approvals } = await ready([B]);
    approvals.hold(true);
    world.rows = [...Array.from({ length: 20 }, (_, n) => rowOf(`new-${n}`, { severity: 'critical' })), B];
    await approvals.refresh();
    expect(approvals.queue.rows[0]?.id).toBe('b');
    expect(approvals.card?.row.id).toBe('b');
    expect(approvals.arming.ready).toBe(true);
    expect(approvals.queue.unsorted).toBeGreaterThan(0);
    approvals.hold(false);
    expect(approvals.queue.rows[0]?.id).toBe('new-0');
    expect(approvals.card?.row.id).toBe('b');
  });

  it('drops the answer of a card one has already left', async () => {
    const { approvals } = desk([A, B]);
    await approvals.refresh();
    approvals.select('b');
    await vi.advanceTimersByTimeAsync(0);
    expect(approvals.card?.row.id).toBe('b');
  });
});
