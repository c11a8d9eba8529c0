// Tells when something on screen changed its place: a banner came, a box opened, the window was resized.
import type { Attachment } from 'svelte/attachments';

/** Calls `onmove` with the pixels the element moved since it was last looked at. */
export function watchMoves(onmove: (pixels: number) => void): Attachment<HTMLElement> {
  return (element) => {
    let before = element.getBoundingClientRect();
    const look = (): void => {
      const now = element.getBoundingClientRect();
      const by = Math.max(Math.abs(now.x - before.x), Math.abs(now.y - before.y), Math.abs(now.right - before.right));
      before = now;
      if (by > 0) onmove(by);
    };
    const observer = new ResizeObserver(look);
    // Whatever moves it resizes something around it or beside it.
    for (let box: HTMLElement | null = element; box; box = box.parentElement) {
      observer.observe(box);
      for (const beside of box.parentElement?.children ?? []) observer.observe(beside);
    }
    return () => { observer.disconnect(); };
  };
}
