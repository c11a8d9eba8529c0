// Servers in every state, with tools that have something to hide.
import type { ServerView } from '../generated/ServerView';
import type { Severity } from '../generated/Severity';
import type { ToolView } from '../generated/ToolView';
import { hex, seg } from './text';

function tool(name: string, severity: Severity, more: Partial<ToolView> = {}): ToolView {
  return {
    name: seg(name), description: seg(`${name} of something.`), severity, outcome: severity === 'safe' ? 'Allowed by rule 2.' : 'Asks you, by rule 3.', quarantined: null, pin: hex(name.length * 31 + name.charCodeAt(0)), definition: hex(name.length * 31 + name.charCodeAt(0)), setByYou: null,
    reasons: [{ text: `\`${name.split('_')[0] ?? ''}\` in the tool's name`, source: 'name' }], ...more,
  };
}

/** One server with nothing special about it. */
export function serverOf(name: string, more: Partial<ServerView> = {}): ServerView {
  return { name, command: ['npx', '-y', `@acme/mcp-${name}@2.1.0`], env: [], state: 'idle', why: null, version: seg(`${name} 2.1.0`), accepted: true, enabled: true, tools: [tool('read_one', 'safe')], ...more };
}

/** The servers of an ordinary day. */
export function someServers(): ServerView[] {
  return [
    serverOf('k8s-prod', { state: 'running', env: ['KUBECONFIG'], tools: [tool('get_pod', 'safe'), tool('kubectl_scale', 'medium'), tool('kubectl_delete', 'high', { description: seg('Deletes a resource.\nHidden\u200B: <img src=x onerror=alert(1)>') }), tool('kubectl_exec', 'critical'), tool('kubectl_exec', 'critical')] }),
    serverOf('github', { state: 'changed', accepted: false, why: '2 tools have other descriptions than when you accepted them', tools: [tool('search_issues', 'low'), tool('create_issue', 'medium', { quarantined: 'its description changed' }), tool('delete_repo', 'critical', { quarantined: 'its schema changed' })] }),
    serverOf('postgres', { state: 'failed', why: 'It ended with code 1 three times: `npx` was not found', env: ['PG_URL', 'PG_SCHEMA'], tools: [] }),
    serverOf('files', { accepted: false, command: ['/usr/bin/node', '/opt/mcp/files.js', '--root', '/home/op/My Documents', ''], tools: [tool('read_file', 'low'), tool('write_file', 'medium')] }),
    serverOf('demo', { state: 'off', enabled: false }),
  ];
}
