// Policies: in force, unreadable, empty, long, the reference's example; and the templates.
import type { PolicyTemplate } from '../generated/PolicyTemplate';

/** On an ordinary day. */
export const BUSY = `{
  "$schema": "./policy.schema.json",
  // Ask Mara before you loosen anything here.
  "version": 2,
  "rules": [
    {
      "id": "no-wipe",
      "match": { "tool": "wipe_notes" },
      "effect": "deny",
      "reason": "It cannot be taken back"
    },
    {
      "id": "reads", // reads that touch no secret
      "match": { "severity": "safe" },
      "effect": "allow",
      "reason": "Reads that touch no secret"
    },
    {
      "id": "review-high-risk",
      "match": { "minSeverity": "high" },
      "effect": "review",
      "reason": "A person looks first",
      "approval": { "typed": true }
    },
    {
      "id": "cursor-files",
      "match": { "server": "files", "client": "Cursor", "arguments": { "pointer": "/path", "op": "inside", "value": "/etc" } },
      "effect": "review",
      "reason": "System files"
    },
    /* Trial, see the ticket. */
    {
      "id": "staging-get",
      "match": { "server": "k8s-staging", "tool": "get_*" },
      "effect": "allow",
      "reason": "Staging may be read"
    },
    {
      "id": "scale-web",
      "match": { "server": "k8s-prod", "tool": "kubectl_scale", "arguments": { "pointer": "/deployment", "op": "is", "value": "web" } },
      "effect": "allow",
      "reason": "Drafted from A-1042",
      "until": "2026-12-22",
      "origin": "A-1042"
    }
  ],
  "defaultEffect": "review",
  "defaultReason": "Unknown calls are looked at"
}
`;

/** No rules. */
export const EMPTY = `{
  "version": 2,
  "rules": [],
  "defaultEffect": "review",
  "defaultReason": "Unknown calls are looked at"
}
`;

/** Cannot be read: line 12, column 7. */
export const BROKEN = BUSY.replace('"id": "reads", //', '"sever": "reads", //');

/** The example of the reference format. */
export const REFERENCE = `{
  "rules": [
    {
      "id": "block-prod-deletes",
      "match": { "action": "delete_*", "minSeverity": "critical" },
      "effect": "deny",
      "reason": "Critical deletes are not for agents"
    },
    {
      "id": "allow-safe-reads",
      "match": { "minSeverity": "safe" },
      "effect": "allow",
      "reason": "Safe reads are allowed"
    }
  ],
  "defaultEffect": "review",
  "defaultReason": "Unknown calls are looked at"
}
`;

/** A thousand rules. */
export function longPolicy(): string {
  const rule = (n: number): string => {
    const effect = ['deny', 'allow', 'review'][n % 3] ?? 'review';
    return `    { "id": "rule-${n}", "match": { "server": "server-${n}", "tool": "${effect === 'deny' ? 'delete' : 'read'}_*" }, "effect": "${effect}" }`;
  };
  return `{\n  "version": 2,\n  "rules": [\n${Array.from({ length: 1000 }, (_, n) => rule(n + 1)).join(',\n')}\n  ],\n  "defaultEffect": "review"\n}\n`;
}

/** The text of a template, and how it is offered. */
export const TEMPLATES: readonly (Omit<PolicyTemplate, 'sentences'> & { text: string })[] = [
  { name: 'read-only', title: 'Read-only', about: 'Reads pass, the rest is refused with a useful sentence.', text: template([['allow-safe', 'allow', { severity: 'safe' }]], 'deny') },
  { name: 'development', title: 'Development', about: 'Quiet for reads, asks for risk.', text: template([
    ['deny-secret-leaving', 'deny', { markAll: ['secret', 'leaves-machine'] }], ['allow-reads', 'allow', { severity: ['safe', 'low'] }], ['review-critical', 'review', { severity: 'critical' }],
  ], 'review') },
  { name: 'production', title: 'Production', about: 'Nothing destructive, every write asked.', text: template([
    ['deny-critical', 'deny', { severity: 'critical' }], ['deny-destroying-production', 'deny', { tags: 'production', markAny: 'destroy' }],
    ['review-writes', 'review', { severity: ['low', 'medium', 'high'] }], ['allow-safe', 'allow', { severity: 'safe' }],
  ], 'deny') },
];

function template(rules: readonly (readonly [string, string, object])[], defaultEffect: string): string {
  return `${JSON.stringify({ version: 2, rules: rules.map(([id, effect, match]) => ({ id, match, effect })), defaultEffect }, null, 2)}\n`;
}
