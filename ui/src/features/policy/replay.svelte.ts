// What the draft would have done with the calls of the last days. The gateway replays; this says when, and keeps its report.
import { IpcError, type Client } from '../../ipc/client';
import type { CallId } from '../../ipc/generated/CallId';
import type { DraftView } from '../../ipc/generated/DraftView';
import type { Effect } from '../../ipc/generated/Effect';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import type { TraceLine } from '../../ipc/generated/TraceLine';
import { spoken } from './matrix';

/** How long after an edit a replay starts. */
export const PAUSE_MS = 300;
export const DAYS = [1, 7, 30, 90] as const;

/** Which of the changed calls are listed. */
export type Listed = 'none' | 'all' | { was: Effect; would: Effect };

/** State of the replay. */
export class Replay {
  days = $state(30);
  /** The latest report; of an earlier text while a newer replay is on its way. */
  report = $state.raw<ReplayReport>();
  error = $state.raw<IpcError>();
  listed = $state.raw<Listed>('none');
  /** The call that is explained, and how each rule answered it. */
  explained = $state.raw<{ call: CallId; trace: readonly TraceLine[] | undefined; failed: string }>();
  /** A newer text waits to be replayed. */
  due = $state(false);

  readonly #client: Client;
  readonly #say: (text: string) => void;
  #id = $state<number>();
  /** The report whose whole list was opened, when it was whole. */
  #looked = $state<number>();
  #text = '';
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, say: (text: string) => void = () => undefined) {
    this.#client = client;
    this.#say = say;
  }

  /** Whether the report is of the text as it is now. */
  readonly current = $derived.by(() => !this.due && this.report !== undefined && this.report.id === this.#id);
  /** Whether that replay is over. */
  readonly over = $derived.by(() => this.current && this.report?.done === true);
  /** Whether the list of this report was opened. */
  readonly looked = $derived.by(() => this.current && this.#looked === this.report?.id);

  /** The text became another: it is replayed after a pause, if it can be read. */
  readonly edited = (view: DraftView): void => {
    this.#text = view.text;
    clearTimeout(this.#timer);
    this.due = true;
    if (view.readable) this.#timer = setTimeout(() => void this.start(), PAUSE_MS);
  };

  /** Replays now; the gateway ends the replay before it. */
  readonly start = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    this.due = true;
    this.explained = undefined;
    try {
      const id = await this.#client.startReplay({ text: this.#text, days: this.days });
      if (asked !== this.#asked) return;
      this.#id = id;
      this.due = false;
      this.error = undefined;
      await this.refresh();
    } catch (thrown) {
      if (asked === this.#asked) this.error = IpcError.from(thrown);
    }
  };

  /** Asks for the report: the gateway said that there is more of it. */
  readonly refresh = async (): Promise<void> => {
    if (this.#id === undefined) return;
    try {
      const report = await this.#client.replayReport();
      if (report?.id !== this.#id) return;
      const before = this.report;
      this.report = report;
      this.error = undefined;
      if (report.done && !(before?.done && before.id === report.id)) this.#say(spoken(report));
    } catch (thrown) {
      this.error = IpcError.from(thrown);
    }
  };

  /** Replays other days. */
  readonly choose = (days: number): void => {
    this.days = days;
    void this.start();
  };

  /** Lists changed calls in place, or puts the list away. */
  readonly list = (listed: Listed): void => {
    this.listed = listed;
    this.explained = undefined;
    if (listed === 'all' && this.over) this.#looked = this.report?.id;
  };

  /** Explains a listed call, rule by rule, or puts the explanation away. */
  readonly explain = async (call: CallId): Promise<void> => {
    if (this.explained?.call === call) {
      this.explained = undefined;
      return;
    }
    this.explained = { call, trace: undefined, failed: '' };
    const told = { trace: undefined as readonly TraceLine[] | undefined, failed: '' };
    try {
      told.trace = await this.#client.explainReplayed({ text: this.#text, call });
    } catch (thrown) {
      told.failed = IpcError.from(thrown).message;
    }
    if (this.explained.call === call) this.explained = { call, ...told };
  };

  /** The screen is gone. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
