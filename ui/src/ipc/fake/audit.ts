// An audit of any length: entries are made when they are asked for.
import type { AuditPage } from '../generated/AuditPage';
import type { AuditQuery } from '../generated/AuditQuery';
import type { AuditRow } from '../generated/AuditRow';
import { SEVERITIES } from '../../shared/severity';
import { flat } from '../../shared/hidden';
import { hex, seg } from './text';

const STEPS = [
  { kind: 'tool_call', effect: null, detail: 'kubectl_delete with 6 arguments' },
  { kind: 'policy_decision', effect: 'review', detail: 'Ask me about any call that is high or worse.' },
  { kind: 'approval_granted', effect: null, detail: 'by you in the window, after 14 s' },
  { kind: 'execution_success', effect: null, detail: 'returned 312 bytes' },
  { kind: 'policy_decision', effect: 'deny', detail: 'Deny calls to wipe_notes on any server.' },
  { kind: 'policy_decision', effect: 'allow', detail: 'Allow any call that is safe.' },
  { kind: 'approval_denied', effect: null, detail: 'by you: “wrong\u202Etarget”' },
];

function entry(seq: number, total: number, now: number): AuditRow {
  const step = STEPS[seq % STEPS.length] ?? { kind: 'tool_call', effect: null, detail: '' };
  return {
    seq, at: now - (total - seq) * 7310, kind: step.kind, call: `call-${Math.ceil(seq / 4)}`, session: 'session-1', caller: 'claude-desktop', client: seg('Claude Desktop'),
    server: 'k8s-prod', tool: seg('kubectl_delete'), severity: step.kind === 'policy_decision' ? (SEVERITIES[seq % 5] ?? null) : null, effect: step.effect,
    rule: step.effect === null ? null : 'review-high-risk', detail: seg(step.detail), arguments: step.kind === 'tool_call' ? seg('{"name":"ledger-api","token":"••••"}') : [],
    tookMs: step.kind === 'execution_success' ? 41.3 : null, hash: hex(seq),
  };
}

/** The page of an audit of `total` entries. */
export function pageOf(query: AuditQuery, total: number, now: number): AuditPage {
  const rows: AuditRow[] = [];
  const text = query.text?.toLowerCase();
  let seq = Math.min(total, (query.before ?? total + 1) - 1);
  for (; seq > 0 && rows.length < query.limit; seq--) {
    const row = entry(seq, total, now);
    if (text === undefined || `${row.kind} ${flat(row.detail)} ${row.server ?? ''} ${flat(row.tool)}`.toLowerCase().includes(text)) rows.push(row);
  }
  return { rows, next: seq > 0 ? seq + 1 : null, total };
}
