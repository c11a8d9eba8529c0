// For how long one can pause or be quiet. Pure.

/** The choices of "Pause". */
export const PAUSES = [
  { id: 'quarter', text: 'For 15 minutes', minutes: 15 },
  { id: 'hour', text: 'For 1 hour', minutes: 60 },
  { id: 'open', text: 'Until I resume', minutes: null },
] as const;

/** How long "Do not disturb" can last. */
export type QuietFor = 'half' | 'hour' | 'tomorrow';

const MORNING = 8;

/** When a quiet that begins now ends, Unix ms; tomorrow begins at eight. */
export function quietUntil(span: QuietFor, now: number): number {
  switch (span) {
    case 'half': return now + 30 * 60_000;
    case 'hour': return now + 60 * 60_000;
    case 'tomorrow': {
      const day = new Date(now);
      return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, MORNING).getTime();
    }
  }
}
