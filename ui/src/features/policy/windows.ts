// Times of day and of the week, as a policy file writes them. Pure.

/** From a time of day to another, on some days; what is left out is not bound. */
export interface Window {
  days: readonly string[];
  from: string;
  to: string;
}

export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Reads one; what cannot be read is not bound. */
export function readWindow(text: string): Window {
  try {
    const { days, from, to } = JSON.parse(text) as { days?: string | string[]; from?: string; to?: string };
    return { days: days === undefined ? [] : [days].flat(), from: from ?? '', to: to ?? '' };
  } catch {
    return { days: [], from: '', to: '' };
  }
}

/** Writes one; empty if it binds nothing. */
export function writeWindow({ days, from, to }: Window): string {
  const window = { ...(days.length > 0 ? { days: WEEK.filter((day) => days.includes(day)) } : {}), ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) };
  return Object.keys(window).length === 0 ? '' : JSON.stringify(window);
}
