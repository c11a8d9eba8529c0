// Pages, counts, groups and bars over the record of fixtures. A filter is run over every row once, then remembered.
import { rank } from '../../shared/severity';
import { IpcError } from '../client';
import type { GroupQuery } from '../generated/GroupQuery';
import type { Histogram } from '../generated/Histogram';
import type { HistogramQuery } from '../generated/HistogramQuery';
import type { TimelineGroup } from '../generated/TimelineGroup';
import type { TimelinePage } from '../generated/TimelinePage';
import type { TimelineQuery } from '../generated/TimelineQuery';
import type { FakeRecord } from './audit';
import { compile } from './auditFilter';
import { seg } from './text';

/** The rows of a record that pass a filter, the oldest first; by number. */
interface Found {
  readonly length: number;
  at(place: number): number;
}

/** Answers about rows. `total`: how many the record has by now. */
export class FakeRows {
  readonly #found = new Map<string, Found>();

  constructor(readonly record: FakeRecord, readonly total: () => number) {}

  find(filter: string): Found {
    const total = this.total();
    const test = compile(filter);
    if (!test) return { length: total, at: (place) => place + 1 };
    if (filter === '-is:call') return this.record.events(total);
    const key = `${total} ${filter}`;
    const known = this.#found.get(key);
    if (known) return known;
    const rows = new Uint32Array(total);
    let length = 0;
    const { from, to } = this.#range(filter, total);
    for (let n = from; n <= to; n++) if (test(this.record, n)) rows[length++] = n;
    const found = { length, at: (place: number) => rows[place] ?? 0 };
    this.#found.set(key, found);
    return found;
  }

  /** The rows a filter can be about: those of one session stand together. */
  #range(filter: string, total: number): { from: number; to: number } {
    const { size } = this.record;
    const sessions = [...filter.matchAll(/(?<!\S)session:session-(\d+)/g)].map(([, number]) => Number(number));
    if (sessions.length === 0) return { from: 1, to: total };
    return { from: Math.max(1, Math.min(...sessions) * size), to: Math.min(total, (Math.max(...sessions) + 1) * size - 1) };
  }

  page({ filter, place, limit }: TimelineQuery): TimelinePage {
    if (limit < 1 || limit > 500) throw new IpcError('invalid', `a page of \`${limit}\` rows: ask for 1 to 500`);
    const found = this.find(filter);
    const first = Math.max(0, this.#first(found, place, limit));
    const count = Math.max(0, Math.min(limit, found.length - first));
    const rows = Array.from({ length: count }, (_, n) => this.record.row(found.at(found.length - 1 - first - n)));
    return { rows, rank: first, newest: first === 0, oldest: first + count >= found.length, behind: 0 };
  }

  /** The rank of a page's first row. */
  #first(found: Found, place: TimelineQuery['place'], limit: number): number {
    if (place.at === 'newest') return 0;
    if (place.at === 'oldest') return found.length - limit;
    if (place.at === 'rank') return place.rank;
    const below = this.#newer(found, place.id, place.at === 'below');
    return place.at === 'below' ? below : below - limit;
  }

  /** How many rows are newer than the one named `id`; with it, if asked. */
  #newer(found: Found, id: number, itself: boolean): number {
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const name = 4 * found.at(found.length - 1 - middle) - 3;
      if (name > id || (itself && name === id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  groups({ filter, by, limit }: GroupQuery): TimelineGroup[] {
    const found = this.find(filter);
    if (filter === '' && by === 'session') return this.#sessions(limit);
    const groups = new Map<string, TimelineGroup>();
    for (let place = found.length - 1; place >= 0; place--) if (!this.record.isEvent(found.at(place))) this.#count(groups, by, found.at(place));
    return [...groups.values()].slice(0, limit);
  }

  /** Every session, from what one knows of all of them: each has the same cycle of calls. */
  #sessions(limit: number): TimelineGroup[] {
    const { size } = this.record;
    const last = Math.floor(this.total() / size);
    return Array.from({ length: Math.min(limit, last + 1) }, (_, place) => {
      const [from, to] = [Math.max(1, (last - place) * size), Math.min(this.total(), (last - place + 1) * size - 1)];
      const groups = new Map<string, TimelineGroup>();
      // A long session is counted from its first calls: only its size must be exact.
      const counted = Math.min(to, from + 200);
      for (let n = counted; n >= from; n--) if (!this.record.isEvent(n)) this.#count(groups, 'session', n);
      const group = [...groups.values()][0];
      return group && { ...group, to: this.record.at(to), calls: to - from + 1 - this.record.events(to).length + this.record.events(from - 1).length };
    }).filter((group) => group !== undefined);
  }

  #count(groups: Map<string, TimelineGroup>, by: GroupQuery['by'], n: number): void {
    const at = this.record.at(n);
    const [token, name] = this.#group(by, n);
    const group = groups.get(token) ?? { token, name: seg(name), from: at, to: at, calls: 0, denied: 0, failed: 0, worst: null };
    groups.set(token, group);
    group.from = at;
    group.calls += 1;
    const { outcome, severity } = this.record.shape(n);
    if (outcome === 'denied' || outcome === 'expired' || outcome === 'stopped') group.denied += 1;
    else if (outcome === 'failed' || outcome === 'unknown') group.failed += 1;
    else if (group.worst === null || rank(severity) > rank(group.worst)) group.worst = severity;
  }

  #group(by: GroupQuery['by'], n: number): [token: string, name: string] {
    if (by === 'day') {
      const date = new Date(this.record.at(n));
      const day = (plus: number): string => new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() + plus)).toISOString().slice(0, 10);
      return [`after:${day(0)} before:${day(1)}`, day(0)];
    }
    if (by === 'session') return [`session:${this.record.session(n)}`, this.record.client(n)];
    const { server, tool } = this.record.shape(n);
    return by === 'server' ? [`server:${server}`, server] : [`tool:${tool}`, tool];
  }

  histogram({ filter, from, to, buckets }: HistogramQuery): Histogram {
    const found = this.find(filter);
    const start = from ?? (found.length === 0 ? this.record.now : this.record.at(found.at(0)));
    const end = to ?? Date.now();
    const width = Math.max(1000, Math.ceil((end - start) / buckets));
    const counts = Array.from({ length: Math.max(1, Math.ceil((end - start) / width)) }, (): [number, number, number, number] => [0, 0, 0, 0]);
    // Of very many, each stands for several.
    const each = Math.ceil(found.length / 50_000);
    for (let place = 0; place < found.length; place += each) {
      const n = found.at(place);
      const bucket = counts[Math.floor((this.record.at(n) - start) / width)];
      if (bucket && !this.record.isEvent(n)) bucket[KINDS[this.record.shape(n).outcome] ?? 0] += each;
    }
    return { from: start, width, buckets: counts };
  }
}

const KINDS: Record<string, 0 | 1 | 2 | 3> = { allowed: 0, running: 0, approved: 1, asked: 1, expired: 1, denied: 2, stopped: 2, failed: 3, unknown: 3 };
