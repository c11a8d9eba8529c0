// Short notices of what just happened. Never a question that waits for an answer.

/** One notice. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'failed';
  /** Something to do about it. */
  action?: { label: string; run: () => void };
  /** How long it is shown, ms; without it, one with an action stays until it is dismissed. */
  stays?: number;
}

const SHOWN_MS = 8000;

/** The notices on screen. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows a notice for 8 seconds, or as long as it says. */
  readonly show = (text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): void => {
    const toast: Toast = { tone: 'plain', ...more, id: this.#next++, text };
    this.list = [...this.list.slice(-2), toast];
    const stays = toast.stays ?? (toast.action ? undefined : SHOWN_MS);
    if (stays !== undefined) setTimeout(() => { this.dismiss(toast.id); }, stays);
  };

  /** Takes every notice away: what they offered is done. */
  readonly clear = (): void => {
    this.list = [];
  };

  readonly dismiss = (id: number): void => {
    this.list = this.list.filter((toast) => toast.id !== id);
  };
}
