// A rule in the hand: which one, and the gap it would fall into. It changes nothing until it is dropped.
import { edgeSpeed, gapAt, numberAfter } from './moves';

/** What dragging has to know of the list. */
export interface Ground {
  /** The element that scrolls. */
  box: () => HTMLElement | undefined;
  /** The lower edge of each row, from the top of the first. */
  ends: () => readonly number[];
  /** A rule was dropped where it gets another number. */
  drop: (rule: number, number: number) => void;
}

/** A drag with the pointer; the keyboard has its own ways. */
export class Dragging {
  /** The number of the rule in the hand. */
  rule = $state<number>();
  /** The gap it would fall into, from 0: above the first. */
  gap = $state(0);
  readonly #ground: Ground;
  #y = 0;
  #frame = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Takes a rule into the hand. */
  readonly take = (rule: number, event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.rule = rule;
    this.gap = rule - 1;
    this.#y = event.clientY;
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  readonly move = (event: PointerEvent): void => {
    if (this.rule === undefined) return;
    this.#y = event.clientY;
    this.#place();
  };

  /** Lets it fall. */
  readonly drop = (): void => {
    const { rule, gap } = this;
    this.cancel();
    if (rule !== undefined && numberAfter(rule, gap) !== rule) this.#ground.drop(rule, numberAfter(rule, gap));
  };

  /** Puts it back. */
  readonly cancel = (): void => {
    cancelAnimationFrame(this.#frame);
    this.rule = undefined;
  };

  #place(): void {
    const box = this.#ground.box();
    if (box) this.gap = gapAt(this.#y - box.getBoundingClientRect().top + box.scrollTop, this.#ground.ends());
  }

  /** At the edges the list scrolls under the hand. */
  readonly #scroll = (): void => {
    const box = this.#ground.box();
    if (this.rule === undefined || !box) return;
    const { top, bottom } = box.getBoundingClientRect();
    const by = edgeSpeed(this.#y, top, bottom);
    if (by !== 0) {
      box.scrollTop += by;
      this.#place();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };
}
