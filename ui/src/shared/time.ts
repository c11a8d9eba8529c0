// Times as people read them. Pure: whoever calls says what time it is.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clockFace = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** `14:03`. */
export function hourOf(at: number): string {
  return clockFace.format(at);
}

/** `22 Nov 2026, 14:03:11 UTC`: for titles and drawers. */
export function exactly(at: number): string {
  return exact.format(at);
}

/** `2 min ago`, then `Today 14:03`, then `21 Nov 14:03`. */
export function ago(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE) return 'just now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return `${sameDay ? 'Today' : day.format(at)} ${hourOf(at)}`;
}

/** Time left as `2:12`, or `1:02:12`; never below `0:00`. */
export function left(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  const [minute = 0, second = 0] = parts;
  const tail = String(second).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minute).padStart(2, '0')}:${tail}` : `${minute}:${tail}`;
}

/** `14:03:11.204`: one line of a log. */
export function stamp(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `41 ms`, `1.2 s`. */
export function took(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
