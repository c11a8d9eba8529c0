// Brings the editor to the page when it is first needed, and takes it away with its element.
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { placeOf, type Editing } from './editing.svelte';
import type { MergeEditor } from './mergeEditor';

/** The editor of one edit. */
export class EditorBox {
  readonly #edit: Editing;
  #made: MergeEditor | undefined;
  #complaint: string | undefined;

  constructor(edit: Editing) {
    this.#edit = edit;
  }

  /** Puts the editor into an element. */
  readonly mount: Attachment<HTMLElement> = (host) => {
    let gone = false;
    const { original, text } = untrack(() => ({ original: this.#edit.original ?? '', text: this.#edit.text }));
    void import('./mergeEditor').then(({ mergeEditor }) => {
      if (gone) return;
      this.#made = mergeEditor(host, original, text, this.#edit.type);
      this.#point();
      this.#made.focus();
    });
    return () => {
      gone = true;
      this.#made?.destroy();
      this.#made = undefined;
    };
  };

  /** Points at what is wrong, if anything is. */
  readonly complain = (sentence: string | undefined): Attachment => () => {
    this.#complaint = sentence;
    this.#point();
  };

  #point(): void {
    this.#made?.complain(this.#complaint, this.#complaint === undefined ? undefined : placeOf(this.#complaint));
  }
}
