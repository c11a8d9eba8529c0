// The filter's language as far as the page needs it: where its tokens are, so that each can be shown and taken away.
// What a token means, and whether it is one, the gateway says. Pure.

/** A word of the filter: `-server:k8s-prod`, or a word that is searched for. */
export interface Token {
  /** As it stands in the filter. */
  text: string;
  negated: boolean;
  /** Before the colon; none: a word to search for. */
  key: string | undefined;
  /** After the colon, without quotes. */
  value: string;
}

/** What may stand before a colon. */
export const KEYS = ['decision', 'by', 'rule', 'sev', 'server', 'tool', 'client', 'session', 'arg', 'mark', 'is', 'took', 'held', 'id', 'event', 'after', 'before'] as const;
const KNOWN = new Set<string>(KEYS);

// A run without a space, in which quotes hold spaces together.
const WORD = /(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g;

/** The words of a filter, in order. */
export function tokensOf(filter: string): Token[] {
  return [...filter.matchAll(WORD)].map(([text]) => tokenOf(text));
}

function tokenOf(text: string): Token {
  const negated = text.length > 1 && text.startsWith('-');
  const body = negated ? text.slice(1) : text;
  const colon = body.indexOf(':');
  const key = colon > 0 ? body.slice(0, colon) : undefined;
  const known = key !== undefined && KNOWN.has(key);
  return { text, negated, key: known ? key : undefined, value: plain(known ? body.slice(colon + 1) : body) };
}

/** Whether a token is whole: its value is there and its quotes are shut. */
export function isWhole({ key, value, text }: Token): boolean {
  return key !== undefined && value !== '' && (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 0;
}

/** A value without its quotes. */
function plain(value: string): string {
  return value.replaceAll(/\\(.)|"/g, (_, kept: string | undefined) => kept ?? '');
}

/** A value as a token may hold it: in quotes where it needs them. */
export function quoted(value: string): string {
  return /[\s"\\]/.test(value) || value === '' ? `"${value.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"` : value;
}

/** `server`, `k8s-prod` as `server:k8s-prod`. */
export function written(key: string, value: string, negated = false): string {
  return `${negated ? '-' : ''}${key}:${quoted(value)}`;
}

/** The filter with a token more; its opposite goes, and nothing stands twice. */
export function added(filter: string, token: string): string {
  const opposite = token.startsWith('-') ? token.slice(1) : `-${token}`;
  return [...tokensOf(filter).map(({ text }) => text).filter((text) => text !== opposite && text !== token), token].join(' ');
}

/** The filter without a token. */
export function removed(filter: string, token: string): string {
  return tokensOf(filter).map(({ text }) => text).filter((text) => text !== token).join(' ');
}

/** The filter with one token in the place of another. */
export function replaced(filter: string, token: string, by: string): string {
  return tokensOf(filter).map(({ text }) => (text === token ? by : text)).join(' ');
}

/** The token that says the opposite. */
export function opposite(token: string): string {
  return token.startsWith('-') ? token.slice(1) : `-${token}`;
}

/** A filter in its parts: what is shown as chips, what the time button shows, what is still text. */
export function parted(filter: string): { chips: Token[]; time: Token[]; text: string } {
  const tokens = tokensOf(filter);
  const isTime = ({ key, negated }: Token): boolean => (key === 'after' || key === 'before') && !negated;
  const whole = tokens.filter(isWhole);
  return { chips: whole.filter((one) => !isTime(one)), time: whole.filter(isTime), text: tokens.filter((one) => !isWhole(one)).map(({ text }) => text).join(' ') };
}

/** What of a text being typed can be searched for: not a token without its value, nor a last word that may become a key. */
export function searchable(typed: string): string {
  const tokens = tokensOf(typed);
  const open = /\s$/.test(typed) ? undefined : tokens.at(-1);
  return tokens.filter((one) => (one.key === undefined ? one !== open || !mayBeKey(one) : isWhole(one))).map(({ text }) => text).join(' ');
}

function mayBeKey({ text }: Token): boolean {
  return text === '-' || KEYS.some((key) => `${key}:`.startsWith(text.replace(/^-/, '')));
}

/** Where in `text` the word under the cursor begins and ends. */
export function wordAt(text: string, cursor: number): { start: number; end: number } {
  for (const match of text.matchAll(WORD)) {
    const end = match.index + match[0].length;
    if (match.index <= cursor && cursor <= end) return { start: match.index, end };
  }
  return { start: cursor, end: cursor };
}

const LINK = 'audit?';

/** A filter and a row as a line one can paste into the filter bar. */
export function link(filter: string, row?: number): string {
  const params = new URLSearchParams(row === undefined ? { filter } : { filter, row: String(row) });
  return `${LINK}${params.toString()}`;
}

/** What such a line stands for; none: it is not one. */
export function fromLink(text: string): { filter: string; row: number | undefined } | undefined {
  if (!text.startsWith(LINK)) return undefined;
  const params = new URLSearchParams(text.slice(LINK.length).trim());
  const row = Number(params.get('row') ?? '');
  return { filter: params.get('filter') ?? '', row: Number.isSafeInteger(row) && row > 0 ? row : undefined };
}
