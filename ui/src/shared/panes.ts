// F6: from one pane of the window to the next, in the order one reads them.

const FOCUSABLE = '[tabindex="0"], button:not([aria-disabled="true"]):not([disabled]), input, textarea, a[href], h2[tabindex="-1"]';

/** Moves the focus to the next pane, or with -1 to the one before; round and round. */
export function stepPane(step: 1 | -1): void {
  const marked = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  // A pane with panes in it is only their frame.
  const panes = marked.filter((pane) => pane.checkVisibility() && pane.querySelector('[data-pane]') === null);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = at < 0 && step < 0 ? 0 : at;
  for (let n = 1; n <= panes.length; n++) {
    const pane = panes[(from + n * step + panes.length * 2) % panes.length];
    const target = pane && [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility());
    if (!target) continue;
    target.focus();
    return;
  }
}
