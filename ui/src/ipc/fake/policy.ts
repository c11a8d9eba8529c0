// Policies: in force, changed outside, unreadable, empty, long.
import type { PolicyView } from '../generated/PolicyView';
import type { RuleView } from '../generated/RuleView';
import { hex } from './text';

const RULES: RuleView[] = [
  { number: 1, id: 'no-wipe', effect: 'deny', sentence: 'Deny calls to wipe_notes on any server.', reason: 'It cannot be taken back', origin: null, until: null },
  { number: 2, id: 'reads', effect: 'allow', sentence: 'Allow any call that is safe.', reason: 'Reads that touch no secret', origin: null, until: null },
  { number: 3, id: 'review-high-risk', effect: 'review', sentence: 'Ask me about any call that is high or worse.', reason: 'A person looks first', origin: null, until: null },
  { number: 4, id: 'cursor-files', effect: 'review', sentence: 'Ask me about calls on files from Cursor when path is inside /etc.', reason: 'System files', origin: null, until: null },
];

/** The policy in force on an ordinary day. */
export function policyOf(now: number, more: Partial<PolicyView> = {}): PolicyView {
  return {
    version: 14, path: '/home/op/.config/secure-mcp-gateway/policy.json', since: now - 26 * 3_600_000, rules: RULES, error: null, outsideChange: null,
    default: { number: null, id: null, effect: 'review', sentence: 'Otherwise, ask me.', reason: 'Unknown calls are looked at', origin: null, until: null }, ...more,
  };
}

/** A change made with an editor. */
export function changedPolicy(now: number): PolicyView {
  return policyOf(now, {
    outsideChange: { hash: hex(3), added: ['Allow any call that is low or safer.'], removed: ['Allow any call that is safe.'], error: null },
  });
}

/** A thousand rules. */
export function longPolicy(now: number): PolicyView {
  return policyOf(now, { rules: Array.from({ length: 1000 }, (_, n) => ({ ...(RULES[n % 4] ?? { id: null, effect: 'deny', sentence: '', reason: '', origin: null, until: null }), number: n + 1, id: `rule-${n + 1}` })) });
}
