// Rows and cards for the tests of this folder.
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';

/** A waiting, medium call. */
export function rowOf(id: string, more: Partial<ApprovalRow> = {}): ApprovalRow {
  return {
    id, label: `A-${id}`, state: 'waiting', severity: 'medium', client: [{ text: 'Claude Desktop', kind: 'plain', mark: null }], server: 'k8s-prod',
    headline: { verb: 'Restart service', object: [{ text: 'ledger-api', kind: 'plain', mark: null }], scope: null },
    session: 'session-1', tool: [{ text: 'restart_service', kind: 'plain', mark: null }], shape: 'restart_service(name)', risky: 0, hidden: 0,
    count: 1, openedAt: 0, holdUntil: 600_000, clientWaitsUntil: null, runsAt: null, closedAt: null, ending: null, outcome: null, nextTry: false, ...more,
  };
}

/** The card of `row`, with nothing special about it. */
export function cardOf(row: ApprovalRow, more: Partial<ApprovalCard> = {}): ApprovalCard {
  return {
    row, call: 'call', digest: 'ab'.repeat(32), nonce: `nonce-${row.id}`, reasons: [], caller: { id: 'c', name: 'Claude Desktop', kind: 'agent' },
    session: 's', tool: [], arguments: [], raw: [], bytes: 2, hidden: 0, saidByServer: [], alerts: [], previous: null,
    history: { approved: 0, denied: 0, failed: 0, often: false, byDay: [], recent: [] }, nearMisses: [], scopes: [], onceOnly: null, grants: [], editable: true,
    holdMax: 1_800_000, holdPaused: false, undoMs: 0,
    rule: { number: 3, id: 'r', effect: 'review', sentence: 'Ask me about any call.', reason: '', origin: null, until: null },
    clientWaitsUntil: null, patience: 'unknown', typedTarget: null, armMs: 500, ...more,
  };
}
