// Everything the policy screen knows, put together. One for the page: the way back survives a visit to another screen.
import type { Client } from '../../ipc/client';
import type { PolicyView } from '../../ipc/generated/PolicyView';
import type { PolicyWords } from '../../ipc/generated/PolicyWords';
import { Query } from '../../ipc/query.svelte';
import type { Announcer } from '../../shared/announcer.svelte';
import type { Toasts } from '../../shared/toasts.svelte';
import { Draft } from './draft.svelte';
import { Publishing } from './publishing.svelte';
import { Replay } from './replay.svelte';
import { Rules } from './rules.svelte';
import { Trying } from './trying.svelte';
import { Versions } from './versions.svelte';

/** The views of the draft. */
export type Tab = 'visual' | 'json' | 'history';

/** State of the policy screen. */
export class Editor {
  tab = $state<Tab>('visual');
  /** What stands beside the rules where there is room for one. */
  side = $state<'rule' | 'replay'>('rule');
  /** The sheet that is open. */
  sheet = $state<'none' | 'templates' | 'import' | 'changes'>('none');
  /** The change from outside that the operator does not want: its hash. */
  kept = $state('');
  readonly client: Client;
  readonly live: Query<PolicyView>;
  readonly words: Query<PolicyWords>;
  readonly draft: Draft;
  readonly replay: Replay;
  readonly rules: Rules;
  readonly trying: Trying;
  readonly versions: Versions;
  readonly publishing: Publishing;
  #begun = false;

  constructor(client: Client, toast: Toasts['show'], say: Announcer['say']) {
    this.client = client;
    this.live = new Query(() => client.getPolicy());
    this.words = new Query(() => client.policyWords());
    this.replay = new Replay(client, say);
    this.draft = new Draft(client, this.replay.edited);
    this.rules = new Rules(this.draft, toast);
    this.trying = new Trying(client, this.draft);
    this.versions = new Versions(client);
    this.publishing = new Publishing(client, this.draft, this.replay, (view) => {
      toast(`Policy v${view.version} is in force.`);
      void this.live.refresh();
      void this.versions.list.refresh();
    });
  }

  /** Asks for what is in force and for the draft. A policy that cannot be read opens on its text. */
  readonly refresh = async (): Promise<void> => {
    await Promise.all([this.live.refresh(), this.draft.refresh(), this.words.refresh()]);
    if (!this.#begun && this.draft.value?.readable === false) this.tab = 'json';
    this.#begun ||= this.draft.value !== undefined;
    if (this.tab === 'history') void this.versions.list.refresh();
  };

  /** Shows a view of the draft. */
  readonly show = (tab: Tab): void => {
    this.tab = tab;
    if (tab === 'history') void this.versions.list.refresh();
  };

  /** The next problem after the rule that is looked at, and round again. */
  readonly nextProblem = (): void => {
    const problems = this.draft.value?.problems ?? [];
    const here = this.draft.selected ?? Infinity;
    const next = problems.find((one) => (one.rule ?? Infinity) > here) ?? problems[0];
    if (next) this.draft.select(next.rule);
  };

  /** Makes a draft of an old version, and shows it. */
  readonly restore = async (version: number): Promise<void> => {
    if (await this.draft.replace(() => this.client.restorePolicy(version))) this.show('visual');
  };
}

const editors = new WeakMap<Client, Editor>();

/** The editor of a page. */
export function editorOf(client: Client, toast: Toasts['show'], say: Announcer['say']): Editor {
  const editor = editors.get(client) ?? new Editor(client, toast, say);
  editors.set(client, editor);
  return editor;
}
