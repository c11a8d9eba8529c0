// Other arguments for the open call: what is typed, and what the gateway says about it. It never judges them itself; what runs
// is exactly the text that was checked.
import { IpcError, type Client } from '../../ipc/client';
import type { ApprovalCard } from '../../ipc/generated/ApprovalCard';
import type { ApprovalId } from '../../ipc/generated/ApprovalId';
import type { EditedCall } from '../../ipc/generated/EditedCall';
import { indented } from './indented';

/** A pause in typing after which the text is checked. */
export const PAUSE_MS = 300;

/** An edit of one call's arguments. */
export class Editing {
  /** As the agent sent them. */
  original = $state.raw<string>();
  /** What stands in the editor. */
  text = $state('');
  /** The last text that was checked, and what the gateway said. */
  checked = $state.raw<{ text: string; says: EditedCall }>();
  /** Why the gateway could not be asked. */
  failed = $state('');

  readonly #client: Client;
  readonly #id: ApprovalId;
  readonly #onchecked: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = 0;

  constructor(client: Client, id: ApprovalId, onchecked: () => void) {
    this.#client = client;
    this.#id = id;
    this.#onchecked = onchecked;
  }

  /** Whether anything is different from what the agent sent. */
  readonly changed = $derived.by(() => this.original !== undefined && this.text !== this.original);
  /** The card of the edited call, while it is the one in the editor. */
  readonly card = $derived.by(() => (this.changed && this.checked?.text === this.text ? this.checked.says.card : null));
  /** What stands between this edit and a yes; empty: nothing. */
  readonly obstacle = $derived.by(() => {
    if (this.original === undefined) return 'Reading the arguments.';
    if (!this.changed) return '';
    if (this.failed !== '') return 'Your edit could not be checked.';
    if (this.checked?.text !== this.text) return 'Checking your edit.';
    const { error, deniedBy } = this.checked.says;
    if (error !== null) return 'Correct your edit first.';
    return deniedBy === null ? '' : denial(deniedBy.number, deniedBy.sentence);
  });

  /** Reads the text to edit. What the card masks has to be asked for, which is written to the audit. */
  async begin(card: ApprovalCard): Promise<void> {
    try {
      const whole = card.raw.every((segment) => segment.kind === 'plain' || segment.kind === 'lookalike');
      const text = whole ? card.raw.map((segment) => segment.text).join('') : await this.#client.reveal(this.#id, null);
      this.original = indented(text);
      this.text = this.original;
    } catch (thrown) {
      this.failed = IpcError.from(thrown).message;
    }
  }

  /** Something was typed. */
  readonly type = (text: string): void => {
    if (text === this.text) return;
    this.text = text;
    this.failed = '';
    clearTimeout(this.#timer);
    this.#asking++;
    if (this.changed) this.#timer = setTimeout(() => void this.check(), PAUSE_MS);
    else this.#onchecked();
  };

  /** Asks the gateway about what stands in the editor. */
  readonly check = async (): Promise<void> => {
    const asking = ++this.#asking;
    const { text } = this;
    if (!this.changed) return;
    try {
      const says = await this.#client.checkEdit(this.#id, text);
      if (asking !== this.#asking) return;
      this.checked = { text, says };
      this.#onchecked();
    } catch (thrown) {
      if (asking === this.#asking) this.failed = IpcError.from(thrown).message;
    }
  };

  /** The editor is gone. */
  end(): void {
    clearTimeout(this.#timer);
    this.#asking++;
  }
}

/** "Your edit would be denied by rule 1, ‘Never delete in production’." */
function denial(number: number | null, sentence: string): string {
  return `Your edit would be denied by ${number === null ? 'the default' : `rule ${number}`}, ‘${sentence.replace(/\.$/, '')}’.`;
}

/** Where a sentence of the gateway points: `line 3 column 14`, from 1; none: nowhere. */
export function placeOf(sentence: string): { line: number; column: number } | undefined {
  const found = /line (\d+),? column (\d+)/.exec(sentence);
  return found ? { line: Number(found[1]), column: Number(found[2]) } : undefined;
}
