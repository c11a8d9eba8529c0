// Where a list of any length stands. Browsers cap the height of an element, so the space a long list is scrolled in is smaller
// than the list: the thumb's place is scaled, and everything else moves in the list's own pixels. Pure; it holds no state.

/** No element of ours is higher, in pixels. */
export const CAP = 8_000_000;
/** Lines that exist above and below those in view. */
export const OVERSCAN = 20;

/** A list and the window it is looked at through. */
export interface Sheet {
  /** How many lines there are. */
  lines: number;
  /** The height of each. */
  row: number;
  /** The height of the window. */
  view: number;
}

/** How high the list would be. */
export function height({ lines, row }: Sheet): number {
  return lines * row;
}

/** How high the space is that is scrolled. */
export function space(sheet: Sheet): number {
  return Math.min(height(sheet), CAP);
}

/** The offset at which the last line stands at the window's end. */
export function furthest(sheet: Sheet): number {
  return Math.max(0, height(sheet) - sheet.view);
}

/** `offset`, within the list. */
export function within(sheet: Sheet, offset: number): number {
  return Math.min(furthest(sheet), Math.max(0, offset));
}

/** Whether the thumb's place is scaled. */
export function scaled(sheet: Sheet): boolean {
  return height(sheet) > CAP;
}

/** Where the thumb stands at `offset`. */
export function thumb(sheet: Sheet, offset: number): number {
  if (!scaled(sheet)) return offset;
  return Math.round((offset / furthest(sheet)) * (space(sheet) - sheet.view));
}

/** The offset the thumb's place stands for; its ends are exactly the list's ends. */
export function offsetAt(sheet: Sheet, top: number): number {
  if (!scaled(sheet)) return within(sheet, top);
  return within(sheet, (top / (space(sheet) - sheet.view)) * furthest(sheet));
}

/** What the scroll position going from `before` to `top` means: a short way is so many pixels, a long one a jump. */
export function scrolled(sheet: Sheet, offset: number, before: number, top: number): number {
  const ends = top <= 0 || top >= space(sheet) - sheet.view - 1;
  if (scaled(sheet) && !ends && Math.abs(top - before) < sheet.view) return within(sheet, offset + top - before);
  return offsetAt(sheet, top);
}

/** The offset nearest to `offset` at which `line` is in view, whole. */
export function reveal(sheet: Sheet, offset: number, line: number): number {
  const above = line * sheet.row;
  if (above < offset) return within(sheet, above);
  if (above + sheet.row > offset + sheet.view) return within(sheet, above + sheet.row - sheet.view);
  return offset;
}

/** The lines in view: from, and up to but without. */
export function inView({ lines, row, view }: Sheet, offset: number): { from: number; to: number } {
  return { from: Math.min(lines, Math.floor(offset / row)), to: Math.min(lines, Math.ceil((offset + view) / row)) };
}

/** The lines that exist: those in view and some around them. */
export function painted(sheet: Sheet, offset: number): { from: number; to: number } {
  const { from, to } = inView(sheet, offset);
  return { from: Math.max(0, from - OVERSCAN), to: Math.min(sheet.lines, to + OVERSCAN) };
}

/** A wheel's way in pixels, whatever it counts in. */
export function wheelPixels({ row, view }: Sheet, { deltaY, deltaMode }: { deltaY: number; deltaMode: number }): number {
  return deltaY * (deltaMode === 1 ? row : deltaMode === 2 ? view : 1);
}
