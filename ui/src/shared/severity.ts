// The order of severities and their words. It never decides one.
import type { Severity } from '../ipc/generated/Severity';

/** From least to most harm. */
export const SEVERITIES: readonly Severity[] = ['safe', 'low', 'medium', 'high', 'critical'];

/** Its place: 0 (safe) to 4 (critical); also how many bars its glyph has. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
