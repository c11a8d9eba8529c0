// Which sections a filter and a grouping make. Pure.
import type { GroupBy } from '../../ipc/generated/GroupBy';
import type { TimelineGroup } from '../../ipc/generated/TimelineGroup';
import { cut } from '../../shared/hidden';
import type { Section } from './sections';
import { moment, spanOf } from './spans';
import { type Token, tokensOf } from './tokens';

/** Groups that are asked for. */
export const GROUPS = 500;
/** The section of what is no call. */
export const EVENTS = '-is:call';

/** The filter of a group's calls: what the group is stands in the place of what was asked for of the same kind. */
export function narrowed(filter: string, token: string, now: number): string {
  const group = tokensOf(token);
  const keys = new Set(group.map(({ key }) => key));
  const kept = tokensOf(filter).filter((one) => one.negated || one.key === undefined || !keys.has(one.key));
  return [...kept.map(({ text }) => text), ...cutToSpan(filter, group, now), '-is:event'].join(' ');
}

/** The tokens of a group, its span of time cut to that of the filter. */
function cutToSpan(filter: string, group: readonly Token[], now: number): string[] {
  const span = spanOf(filter, now);
  const own = spanOf(group.map(({ text }) => text).join(' '), now);
  return group.map(({ key, text }) => {
    if (key === 'after' && span.from !== null && span.from > (own.from ?? 0)) return `after:${moment(span.from)}`;
    if (key === 'before' && span.to !== null && span.to < (own.to ?? Infinity)) return `before:${moment(span.to)}`;
    return text;
  });
}

/** The sections of `groups`, what is no call before them; ungrouped: the rows as they are. */
export function sectionsOf(filter: string, groups: readonly TimelineGroup[], folded: (key: string) => boolean, now: number): Section[] {
  return groups.map((group) => {
    const { token, calls } = group;
    const own = token === EVENTS ? `${filter} ${token}`.trim() : narrowed(filter, token, now);
    return { key: token, group, filter: own, rows: calls, folded: folded(token) };
  });
}

/** The rows of a filter as they are. */
export function ungrouped(filter: string, rows: number): Section[] {
  return [{ key: '', group: undefined, filter, rows, folded: false }];
}

/** A group that the store did not make. */
export function ownGroup(token: string, name: string, calls: number, to: number): TimelineGroup {
  return { token, name: cut(name), from: to, to, calls, denied: 0, failed: 0, worst: null };
}

/** What selects all that is older than the last of too many groups; none: all groups are there. */
export function older(groups: readonly TimelineGroup[]): string | undefined {
  const last = groups.at(-1);
  return last && groups.length >= GROUPS ? `before:${moment(last.to + 1000)}` : undefined;
}

/** Ways to group, for the menu; `runs`: sessions, all folded. */
export type Grouping = GroupBy | 'runs';
