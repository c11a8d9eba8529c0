// Turns the gateway's events into questions asked again. It carries no data and never polls.
import { TOUCHES, type Client, type Topic } from './client';
import type { Event } from './generated/Event';

type Refresh = () => void;

/** Who wants to ask again for what. */
export class Live {
  readonly #keepers = new Map<Topic, Set<Refresh>>();
  #last: number | undefined;

  /** Asks now, and again whenever `topic` changes, until the returned function is called. */
  keep(topic: Topic, refresh: Refresh): () => void {
    const keepers = this.#keepers.get(topic) ?? new Set();
    this.#keepers.set(topic, keepers.add(refresh));
    refresh();
    return () => keepers.delete(refresh);
  }

  /** Listens, then asks for everything once more: what happened before listening began was not heard. */
  async start(client: Client): Promise<() => void> {
    const stop = await client.subscribe((event) => { this.receive(event); });
    this.refreshAll();
    return stop;
  }

  /** Takes one event; a gap in the numbers makes everything stale. */
  receive(event: Event): void {
    const missed = this.#last !== undefined && event.seq > this.#last + 1;
    this.#last = Math.max(this.#last ?? 0, event.seq);
    if (missed) this.refreshAll();
    else for (const topic of TOUCHES[event.kind]) this.#refresh(topic);
  }

  /** Asks again for everything that is on screen. */
  refreshAll(): void {
    for (const topic of this.#keepers.keys()) this.#refresh(topic);
  }

  #refresh(topic: Topic): void {
    for (const refresh of this.#keepers.get(topic) ?? []) refresh();
  }
}
