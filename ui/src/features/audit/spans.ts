// Spans of time as the filter's tokens, and back into words. Moments are local, as the operator reads them. Pure: whoever calls
// says what time it is.
import { hourOf } from '../../shared/time';
import { removed, type Token, tokensOf } from './tokens';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Record<string, number> = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** From when, until when; none: without an end on that side. Unix ms. */
export interface Span {
  from: number | null;
  to: number | null;
}

/** No span at all. */
export const ALWAYS: Span = { from: null, to: null };

/** The spans one can pick by name: they mean the same tomorrow, so that a saved view does. */
export const PRESETS = [
  { id: 'quarter', text: 'Last 15 minutes', tokens: 'after:15m' },
  { id: 'hour', text: 'Last hour', tokens: 'after:1h' },
  { id: 'today', text: 'Today', tokens: 'after:today' },
  { id: 'yesterday', text: 'Yesterday', tokens: 'after:yesterday before:today' },
  { id: 'week', text: 'Last 7 days', tokens: 'after:7d' },
  { id: 'month', text: 'Last 30 days', tokens: 'after:30d' },
] as const;

/** Five minutes before and after. */
export function around(at: number): Span {
  return { from: at - 5 * MINUTE, to: at + 5 * MINUTE };
}

/** A moment as the filter takes it: local, to the second. */
export function moment(at: number): string {
  return `${fieldOf(at)}:${String(new Date(at).getSeconds()).padStart(2, '0')}`;
}

/** The filter with another span of time. */
export function during(filter: string, { from, to }: Span): string {
  return joined(whenever(filter), from === null ? '' : `after:${moment(from)}`, to === null ? '' : `before:${moment(to)}`);
}

/** The filter with the span a preset means. */
export function preset(filter: string, tokens: string): string {
  return joined(whenever(filter), tokens);
}

/** The filter without its span of time. */
export function whenever(filter: string): string {
  return timeTokens(filter).reduce((left, { text }) => removed(left, text), filter);
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** The tokens that say when. */
function timeTokens(filter: string): Token[] {
  return tokensOf(filter).filter(({ key, negated }) => !negated && (key === 'after' || key === 'before'));
}

/** When a moment of the filter is; none: the page cannot read it. */
export function readMoment(text: string, now: number): number | null {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const days = text === 'today' ? 0 : text === 'yesterday' ? -1 : undefined;
  const date = new Date(now);
  if (days !== undefined) return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  if (/^\d{12,}$/.test(text)) return Number(text);
  // A day alone would be read as one of UTC.
  return fromField(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
}

/** The span a filter says, as far as the page can read it. */
export function spanOf(filter: string, now: number): Span {
  const tokens = timeTokens(filter);
  const of = (key: string): number | null => readMoment(tokens.find((one) => one.key === key)?.value ?? '', now);
  return { from: of('after'), to: of('before') };
}

/** A span in a few words, for the button that changes it. */
export function spanInWords(filter: string, now: number): string {
  const tokens = timeTokens(filter);
  if (tokens.length === 0) return 'Any time';
  const written = tokens.map(({ text }) => text).join(' ');
  const named = PRESETS.find((one) => one.tokens === written);
  if (named) return named.text;
  const { from, to } = spanOf(filter, now);
  if (from === null && to === null) return tokens.map(({ key, value }) => `${key ?? ''} ${value}`).join(', ');
  if (from === null) return `Before ${day(to ?? 0, now)}`;
  return to === null ? `Since ${day(from, now)}` : `${day(from, now)} to ${day(to, now)}`;
}

const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** `14:03` today, else `21 Nov 14:03`. */
function day(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? hourOf(at) : `${DATE.format(at)} ${hourOf(at)}`;
}

/** A moment as the browser's own field for it takes it, in local time. */
export function fieldOf(at: number | null): string {
  if (at === null) return '';
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** And back; none: the field is empty. */
export function fromField(text: string): number | null {
  const at = new Date(text).getTime();
  return text === '' || Number.isNaN(at) ? null : at;
}
