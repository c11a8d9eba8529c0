// Calls of the last weeks, to be run past a draft: few shapes, many calls.
import type { FakeCall } from './policyJudge';

/** A call and how often it came. */
export interface Seen extends FakeCall {
  count: number;
  /** What the operator said of them. */
  answered: string | null;
  daysAgo: number;
}

const base = { client: 'Claude Desktop', marks: [], arguments: {}, answered: null, daysAgo: 3 } as const;

/** All of them. */
export const SEEN: readonly Seen[] = [
  { ...base, server: 'k8s-prod', tool: 'get_pod', severity: 'safe', arguments: { namespace: 'payments' }, count: 6120 },
  { ...base, server: 'github', tool: 'search_issues', severity: 'low', arguments: { query: 'is:open' }, count: 1830 },
  { ...base, server: 'k8s-prod', tool: 'kubectl_scale', severity: 'medium', arguments: { deployment: 'web', replicas: 4 }, count: 3, answered: 'you approved it' },
  { ...base, server: 'files', tool: 'write_file', severity: 'medium', client: 'Cursor', arguments: { path: '/home/op/notes.md' }, count: 210, answered: 'you approved it' },
  { ...base, server: 'files', tool: 'read_file', severity: 'low', client: 'Cursor', arguments: { path: '/etc/hosts' }, marks: ['outside-roots'], count: 165 },
  { ...base, server: 'k8s-prod', tool: 'kubectl_delete', severity: 'high', marks: ['destroy'], arguments: { namespace: 'payments', pod: 'ledger-0' }, count: 41, answered: 'you approved it' },
  { ...base, server: 'k8s-prod', tool: 'kubectl_delete', severity: 'high', marks: ['destroy'], arguments: { namespace: 'payments', pod: 'ledger-db' }, count: 2, answered: 'you denied it', daysAgo: 9 },
  { ...base, server: 'k8s-prod', tool: 'kubectl_exec', severity: 'critical', marks: ['execute'], arguments: { command: 'sh' }, count: 1, answered: 'you denied it', daysAgo: 20 },
  { ...base, server: 'notes', tool: 'wipe_notes', severity: 'high', marks: ['destroy'], count: 40, daysAgo: 12 },
];
