// What waits for the operator on the other screens: for the rail's marks and for the palette.
import type { Client } from '../../ipc/client';
import type { PolicyView } from '../../ipc/generated/PolicyView';
import type { ServerView } from '../../ipc/generated/ServerView';
import { Query } from '../../ipc/query.svelte';

/** Servers and policy, as the shell needs them. */
export class Attention {
  readonly list: Query<ServerView[]>;
  readonly policy: Query<PolicyView>;

  constructor(client: Client) {
    this.list = new Query(() => client.listServers());
    this.policy = new Query(() => client.getPolicy());
  }

  /** Servers that failed, changed, or were never looked at. */
  readonly servers = $derived.by(() => (this.list.value ?? []).filter(wantsLook).length);
  /** Whether a change of the policy waits to be accepted. */
  readonly draft = $derived.by(() => (this.policy.value?.outsideChange ?? null) !== null);
}

/** Whether a server is not well, or waits to be accepted. */
export function wantsLook(server: ServerView): boolean {
  return server.enabled && (server.state === 'failed' || server.state === 'changed' || !server.accepted);
}
