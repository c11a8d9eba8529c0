import { expect, it } from 'vitest';
import { matches, parse } from './filter';
import { rowOf } from './testing';

const ROW = rowOf('x', { severity: 'high' });

it.each([
  ['', true],
  ['ledger', true],
  ['LEDGER k8s', true],
  ['claude high', true],
  ['ledger cursor', false],
  ['severity:high', true],
  ['severity:low', false],
  ['severity:high ledger', true],
  ['client:claude', true],
  ['client:"claude desktop"', true],
  ['client:"claude d', true],
  ['client:ledger', false],
  ['server:k8s tool:restart', true],
  ['tool:k8s', false],
  ['-tool:restart', false],
  ['-ledger', false],
  ['-cursor', true],
  ['Severity:HIGH', true],
  ['https://a:b', false],
  ['note:ledger', false],
])('the filter `%s` matches: %s', (filter, expected) => {
  expect(matches(ROW, parse(filter))).toBe(expected);
});
