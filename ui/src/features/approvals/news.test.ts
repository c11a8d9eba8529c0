import { expect, it } from 'vitest';
import { news } from './news';
import { rowOf } from './testing';

const low = rowOf('low', { severity: 'low' });
const high = rowOf('high', { severity: 'high' });
const critical = rowOf('critical', { severity: 'critical' });

it.each([
  ['nothing new', [low], [low], undefined, undefined],
  ['one that left', [low, high], [low], undefined, undefined],
  ['the first one', [], [low], '1 call waiting. Highest: low, Restart service ledger-api, from Claude Desktop.', undefined],
  ['a second one', [high], [high, low], '2 calls waiting. Highest: high, Restart service ledger-api, from Claude Desktop.', undefined],
  ['a critical one interrupts', [low], [low, critical], undefined, 'Critical call: critical, Restart service ledger-api, from Claude Desktop.'],
  ['a critical one is said once', [critical], [critical], undefined, undefined],
])('%s', (_, before, now, polite, assertive) => {
  expect(news(before, now)).toEqual({ polite, assertive });
});
