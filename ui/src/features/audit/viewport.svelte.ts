// The window onto the lines: where it stands, and which lines are painted. It moves the browser's thumb and is moved by it.
import { tick } from 'svelte';
import { look } from '../../shared/look.svelte';
import { inView, painted, reveal, scaled, scrolled, type Sheet, space, thumb, wheelPixels, within } from './scroller';

/** The height of a line before text is made larger. */
export const LINE = 28;

/** Where one looks. */
export class Viewport {
  /** The list's own pixels above the window. */
  offset = $state(0);
  /** Where the thumb stands. */
  top = $state(0);
  /** The window's height and width. */
  view = $state(400);
  width = $state(1000);

  readonly #lines: () => number;
  readonly #onlook: () => void;
  #box: HTMLElement | undefined;

  /** `onlook`: other lines may be in view. */
  constructor(lines: () => number, onlook: () => void) {
    this.#lines = lines;
    this.#onlook = onlook;
  }

  readonly sheet = $derived.by((): Sheet => ({ lines: this.#lines(), row: look.row(LINE, LINE), view: this.view }));
  readonly space = $derived.by(() => space(this.sheet));
  readonly painted = $derived.by(() => painted(this.sheet, this.offset));
  /** Nothing newer is above. */
  readonly atTop = $derived.by(() => this.offset === 0);

  /** The lines in view. */
  get seen(): { from: number; to: number } {
    return inView(this.sheet, this.offset);
  }

  /** Where a line is painted in the space that is scrolled. */
  y(line: number): number {
    const own = line * this.sheet.row;
    return scaled(this.sheet) ? this.top + own - this.offset : own;
  }

  /** Keeps to an element until it goes. */
  readonly attach = (box: HTMLElement): (() => void) => {
    this.#box = box;
    const observer = new ResizeObserver(() => {
      // The column names stay on top and take their part of the window.
      this.view = Math.max(0, box.clientHeight - (box.firstElementChild?.getBoundingClientRect().height ?? 0));
      this.width = box.clientWidth;
      this.#onlook();
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      this.#box = undefined;
    };
  };

  /** The browser scrolled. */
  readonly scrolled = (): void => {
    const top = this.#box?.scrollTop ?? 0;
    // Our own move comes back as an event, rounded to the screen's pixels.
    if (scaled(this.sheet) && Math.abs(top - this.top) < 2) return;
    this.offset = scrolled(this.sheet, this.offset, this.top, top);
    this.top = top;
    this.#onlook();
  };

  /** A wheel turns by the list's own pixels, also where the thumb is scaled. */
  readonly wheeled = (event: WheelEvent): void => {
    if (!scaled(this.sheet) || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    this.goTo(this.offset + wheelPixels(this.sheet, event));
  };

  readonly goTo = (offset: number): void => {
    this.offset = within(this.sheet, offset);
    this.top = thumb(this.sheet, this.offset);
    if (this.#box) this.#box.scrollTop = this.top;
    this.#onlook();
  };

  /** Brings a line into view, moving as little as that takes. */
  readonly reveal = (line: number): void => {
    const to = reveal(this.sheet, this.offset, line);
    if (to !== this.offset) this.goTo(to);
  };

  /** The list became another: the place stays, within it. */
  readonly settle = async (): Promise<void> => {
    await tick();
    this.goTo(this.offset);
  };
}
