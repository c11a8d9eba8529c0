// A draft's changes, counted. Pure.
import type { SentenceChange } from '../../ipc/generated/SentenceChange';
import type { Problem } from '../../ipc/generated/Problem';
import { counted } from '../../shared/lists';

const KINDS = ['moved', 'added', 'changed', 'removed'] as const;

/** "1 rule moved, 1 rule added". */
export function summary(changes: readonly Pick<SentenceChange, 'kind' | 'id'>[]): string {
  const parts = KINDS.flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind && change.id !== null).length;
    return count === 0 ? [] : [`${counted(count, 'rule')} ${kind}`];
  });
  if (changes.some((change) => change.id === null)) parts.push('the default changed');
  return parts.length === 0 ? 'only its text differs' : parts.join(', ');
}

/** "1 error, 2 warnings". */
export function found(problems: readonly Pick<Problem, 'weight'>[]): string {
  return (['error', 'warning', 'hint'] as const).flatMap((weight) => {
    const count = problems.filter((one) => one.weight === weight).length;
    return count === 0 ? [] : [counted(count, weight)];
  }).join(', ');
}
