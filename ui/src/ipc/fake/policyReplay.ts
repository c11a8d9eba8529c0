// Runs the calls of fixtures past two policies, and counts what would be different.
import type { Effect } from '../generated/Effect';
import type { ReplayedCall } from '../generated/ReplayedCall';
import type { ReplayReport } from '../generated/ReplayReport';
import type { TraceLine } from '../generated/TraceLine';
import { SEEN, type Seen } from './policyCalls';
import { judge } from './policyJudge';
import type { FakePolicy } from './policyModel';
import { hex, seg } from './text';

const ORDER: readonly Effect[] = ['allow', 'review', 'deny'];
const DAY = 86_400_000;
const SHOWN = 500;

/** Which call of the fixtures an id means. */
export function callId(place: number, n: number): string {
  return `0000${String(place).padStart(4, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** What a replay finds, whole. */
export function replayOf(id: number, live: FakePolicy, draft: FakePolicy, days: number, now: number): ReplayReport {
  const matrix: [[number, number, number], [number, number, number], [number, number, number]] = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  const hits = Array.from({ length: draft.rules.length + 1 }, () => 0);
  const changed: ReplayedCall[] = [];
  const report = { calls: 0, tightened: 0, loosened: 0, loosenedDenied: 0 };
  SEEN.forEach((seen, place) => {
    if (seen.daysAgo > days) return;
    const [was, would] = [judge(live, seen), judge(draft, seen)];
    report.calls += seen.count;
    hits[would.place] = (hits[would.place] ?? 0) + seen.count;
    const row = matrix[ORDER.indexOf(was.effect)];
    if (row) row[ORDER.indexOf(would.effect)] = (row[ORDER.indexOf(would.effect)] ?? 0) + seen.count;
    if (was.effect === would.effect) return;
    const loosened = ORDER.indexOf(would.effect) < ORDER.indexOf(was.effect);
    report[loosened ? 'loosened' : 'tightened'] += seen.count;
    if (loosened && seen.answered === 'you denied it') report.loosenedDenied += seen.count;
    changed.push(...callsOf(seen, place, now).map((call) => ({ ...call, was: was.effect, wasBy: was.by, would: would.effect, wouldBy: would.by, loosened })));
  });
  const weight = (call: ReplayedCall): number => (call.loosened ? (call.answered === 'you denied it' ? 0 : 1) : 2);
  const sorted = changed.toSorted((a, b) => weight(a) - weight(b) || b.at - a.at);
  return {
    id, done: true, ...report, tookMs: 212.4, matrix, hits, changed: sorted.slice(0, SHOWN), more: Math.max(0, sorted.length - SHOWN),
    limits: ['38 calls cannot be replayed exactly: their arguments were stored as hashes.'],
    waiting: report.loosened > 0 ? ['2 calls waiting now would be allowed. They stay waiting until you decide.'] : [],
    looked: hex(id),
  };
}

function callsOf(seen: Seen, place: number, now: number): Pick<ReplayedCall, 'call' | 'at' | 'headline' | 'answered'>[] {
  return Array.from({ length: Math.min(seen.count, SHOWN) }, (_, n) => ({
    call: callId(place, n), at: now - seen.daysAgo * DAY - n * 60_000, headline: seg(`${seen.tool} on ${seen.server}`), answered: seen.answered,
  }));
}

/** One call of it, rule by rule. */
export function explained(draft: FakePolicy, call: string): TraceLine[] {
  const seen = SEEN[Number(call.slice(4, 8))];
  return seen ? judge(draft, seen).trace : [];
}
