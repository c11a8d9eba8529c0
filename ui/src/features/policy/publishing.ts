// What stands between a draft and being in force, and what the button says. Pure; the gateway checks all of it again.
import type { DraftView } from '../../ipc/generated/DraftView';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import { counted } from '../../shared/lists';
import { newlyAllowed } from './matrix';

/** What there is to be known before publishing. */
export interface Known {
  view: Pick<DraftView, 'changed' | 'readable' | 'problems' | 'tests' | 'outsideChange'> | undefined;
  /** The view is of the text as it stands. */
  settled: boolean;
  /** The finished replay of exactly this text; none: not over yet. */
  report: Pick<ReplayReport, 'loosened' | 'matrix'> | undefined;
}

/** What the operator has said. */
export interface Said {
  /** "I looked at the 4 calls." */
  looked: boolean;
  /** Failing tests and dangerous rules are taken on. */
  anyway: boolean;
}

/** Why there is nothing to publish, or not yet; empty: there is. */
export function missing({ view, settled, report }: Known): string {
  if (!view || !settled) return 'The draft is being looked at.';
  if (!view.changed) return 'The draft says what is in force.';
  if (!view.readable) return `Fix line ${view.problems.find((one) => one.weight === 'error')?.line ?? 1} first.`;
  return report ? '' : 'The replay is not over yet.';
}

/** What has to be taken on knowingly, as sentences. */
export function dangers(view: Known['view']): string[] {
  if (!view?.readable) return [];
  return [
    ...view.problems.filter((one) => one.weight === 'error').map((one) => `${one.rule === null ? 'The default' : `Rule ${one.rule}`}: ${one.message}`),
    ...view.tests.filter((one) => !one.passed).map((one) => `The test “${one.test.name}” fails: it expects ${SAYS[one.test.expect]}, and the draft would ${SAYS[one.got]}.`),
    ...(view.outsideChange === null ? [] : ['policy.json was changed outside the app. Publishing takes its place; that file is kept aside.']),
  ];
}

const SAYS = { allow: 'allow', review: 'ask', deny: 'deny' };

/** Whether one click may do it: nothing is loosened, nothing is dangerous. */
export function inOneClick(known: Known): boolean {
  return missing(known) === '' && known.report?.loosened === 0 && dangers(known.view).length === 0;
}

/** What keeps the publish button from working, given what was said; empty: nothing. */
export function obstacle(known: Known, said: Said): string {
  const first = missing(known);
  if (first !== '') return first;
  if ((known.report?.loosened ?? 0) > 0 && !said.looked) return 'Say that you looked at the calls.';
  return dangers(known.view).length > 0 && !said.anyway ? 'Say that you take it on.' : '';
}

/** "Publish — newly allows 4". */
export function label(report: Known['report']): string {
  if (!report || report.loosened === 0) return 'Publish';
  const allowed = newlyAllowed(report);
  return allowed > 0 ? `Publish — newly allows ${allowed.toLocaleString()}` : `Publish — loosens ${report.loosened.toLocaleString()}`;
}

/** "I looked at the 4 calls". */
export function tick(loosened: number): string {
  return `I looked at the ${counted(loosened, 'call')}`;
}
