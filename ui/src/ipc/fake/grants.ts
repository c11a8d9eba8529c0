// Remembered answers, of every kind.
import type { GrantView } from '../generated/GrantView';
import { seg } from './text';

const MINUTE = 60_000;

/** `count` grants: for a session, for one next try, and rules from a card. */
export function grantsOf(now: number, count: number): GrantView[] {
  const kinds: Pick<GrantView, 'kind' | 'sentence' | 'expires'>[] = [
    { kind: 'session', sentence: 'restart_service on k8s-prod, only ledger-api, medium or lower, until Claude Desktop disconnects', expires: null },
    { kind: 'nextTry', sentence: 'write_file on files, exactly these arguments, once', expires: now + 9 * MINUTE },
    { kind: 'rule', sentence: 'Allow calls to search_issues on github from Claude Desktop that are low or safer.', expires: now + 30 * 24 * 60 * MINUTE },
  ];
  return Array.from({ length: count }, (_, n) => ({
    ...(kinds[n % kinds.length] ?? { kind: 'session', sentence: '', expires: null }),
    id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`, origin: `A-${1000 + n}`, client: seg('Claude Desktop'), server: 'k8s-prod',
    tool: seg('restart_service'), created: now - n * 7 * MINUTE, uses: n % 5, lastUsed: n % 5 === 0 ? null : now - n * MINUTE,
  }));
}
