// The audit, newest first, a page at a time. It searches in the store, never in what happens to be loaded.
import { IpcError, type Client } from '../../ipc/client';
import type { AuditRow } from '../../ipc/generated/AuditRow';
import type { VerifyReport } from '../../ipc/generated/VerifyReport';

/** Rows asked for at a time. */
export const PAGE = 200;
/** How long typing must pause before the store is searched. */
export const TYPING_MS = 200;

/** State of the audit screen. */
export class Audit {
  /** What is loaded, newest first; none: not answered yet. */
  value = $state.raw<readonly AuditRow[] | undefined>();
  error = $state.raw<IpcError>();
  total = $state(0);
  filter = $state('');
  selected = $state<string>();
  /** Newer entries exist that are not in the list. */
  newer = $state(0);
  loadingOlder = $state(false);
  report = $state.raw<VerifyReport>();
  reportError = $state.raw<IpcError>();
  verifying = $state(false);

  readonly #client: Client;
  #next: number | null = null;
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  constructor(client: Client) {
    this.#client = client;
  }

  readonly row = $derived.by(() => this.value?.find((row) => String(row.seq) === this.selected));
  /** Whether there are older entries than the loaded ones. */
  readonly more = $derived.by(() => this.value !== undefined && this.#hasNext);
  #hasNext = $state(false);

  /** Something was appended. It comes in on top, unless someone reads the list: then it is counted. */
  readonly appended = async (): Promise<void> => {
    if (this.value === undefined || !(this.#held || this.selected !== undefined)) return this.refresh();
    const total = this.total;
    try {
      const page = await this.#page(null, 1);
      this.newer = Math.max(0, this.newer + page.total - total);
      this.total = page.total;
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
  };

  /** Reads the newest page; what was loaded before goes. */
  readonly refresh = async (): Promise<void> => {
    const asked = ++this.#asked;
    try {
      const page = await this.#page(null, PAGE);
      if (asked !== this.#asked) return;
      this.value = page.rows;
      this.total = page.total;
      this.#next = page.next;
      this.#hasNext = page.next !== null;
      this.newer = 0;
      this.error = undefined;
    } catch (thrown) {
      if (asked === this.#asked) this.error = IpcError.from(thrown);
    }
  };

  /** Reads the next older page. */
  readonly older = async (): Promise<void> => {
    if (this.#next === null || this.loadingOlder) return;
    const asked = this.#asked;
    this.loadingOlder = true;
    try {
      const page = await this.#page(this.#next, PAGE);
      if (asked !== this.#asked) return;
      this.value = [...(this.value ?? []), ...page.rows];
      this.#next = page.next;
      this.#hasNext = page.next !== null;
    } catch (thrown) {
      if (asked === this.#asked) this.error = IpcError.from(thrown);
    } finally {
      this.loadingOlder = false;
    }
  };

  /** Searches the store once typing pauses. */
  readonly search = (text: string): void => {
    this.filter = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.refresh(), TYPING_MS);
  };

  /** Someone reads the list, or is done reading it. */
  readonly hold = (held: boolean): void => {
    this.#held = held;
  };

  readonly select = (seq: string | undefined): void => {
    this.selected = seq;
  };

  readonly move = (step: number): void => {
    const rows = this.value ?? [];
    const place = rows.findIndex((row) => String(row.seq) === this.selected);
    const to = rows[place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + step))];
    if (to) this.select(String(to.seq));
  };

  /** Shows one entry, wherever it is. */
  readonly goTo = async (seq: number): Promise<void> => {
    const asked = ++this.#asked;
    this.filter = '';
    try {
      const page = await this.#page(seq + 1, PAGE);
      if (asked !== this.#asked) return;
      this.value = page.rows;
      this.#next = page.next;
      this.#hasNext = page.next !== null;
      this.select(String(seq));
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
  };

  /** Checks the whole chain. */
  readonly verify = async (): Promise<void> => {
    if (this.verifying) return;
    this.verifying = true;
    this.reportError = undefined;
    try {
      this.report = await this.#client.verifyAudit();
    } catch (thrown) {
      this.report = undefined;
      this.reportError = IpcError.from(thrown);
    } finally {
      this.verifying = false;
    }
  };

  #page(before: number | null, limit: number) {
    return this.#client.auditPage({ before, limit, call: null, text: this.filter.trim() === '' ? null : this.filter.trim() });
  }
}
