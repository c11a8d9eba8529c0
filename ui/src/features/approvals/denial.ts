// The reasons one presses instead of typing. Pure.

/** Offered in this order; each has its number as a key. */
export const CHIPS = ['Wrong target', 'Too broad', 'Use a read-only call', 'Not now', 'Ask me in chat first', 'I will do it myself'] as const;

/** How long a reason may be, in characters. */
export const MOST = 500;

/** `reason` with a chip added to it. */
export function withChip(reason: string, chip: string): string {
  const text = reason.trim();
  return (text === '' ? `${chip}.` : `${text} ${chip}.`).slice(0, MOST);
}

/** The chip a key means: a digit, while nothing but chips was written. Once one types, a digit is a digit. */
export function chipOf(key: string, reason: string): string | undefined {
  const rest = CHIPS.reduce((text, chip) => text.replaceAll(`${chip}.`, ''), reason);
  return /^[1-6]$/.test(key) && rest.trim() === '' ? CHIPS[Number(key) - 1] : undefined;
}
