import { describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../ipc/generated/VerifyReport';
import { percent, provable, standing } from './chain';

const NOW = new Date(2026, 10, 22, 14, 3).getTime();
const HOUR = 3_600_000;
const report = (more: Partial<VerifyReport> = {}): VerifyReport => ({ intact: true, entries: 1_204_331, firstBad: null, sentence: '', head: '', notes: [], ...more });

describe('the mark of the chain', () => {
  it.each([
    [{ checked: null, of: 10, ended: null, report: null }, 'old', 'Chain not verified yet'],
    [{ checked: 430, of: 1000, ended: null, report: null }, 'running', 'Verifying 43 %'],
    [{ checked: null, of: 10, ended: NOW - 5 * HOUR, report: report() }, 'verified', `Verified to #${(1_204_331).toLocaleString()} at 09:03`],
    [{ checked: null, of: 10, ended: NOW - 26 * HOUR, report: report() }, 'verified', `Verified to #${(1_204_331).toLocaleString()} yesterday`],
    [{ checked: null, of: 10, ended: NOW - 8 * 24 * HOUR, report: report() }, 'old', 'Not verified for 8 days'],
    [{ checked: null, of: 10, ended: NOW, report: report({ intact: false, firstBad: 412 }) }, 'broken', 'Chain broken at #412'],
    [{ checked: null, of: 10, ended: NOW, report: report({ intact: false }) }, 'broken', 'Chain broken'],
    // A run that goes on does not hide what the last one found.
    [{ checked: 5, of: 10, ended: NOW, report: report({ intact: false, firstBad: 7 }) }, 'broken', 'Chain broken at #7'],
  ])('%# says %s: %s', (state, tone, text) => {
    expect(standing(state, NOW)).toEqual({ tone, text });
  });
});

it.each([[0, 0, 0], [999, 1000, 99], [1000, 1000, 99], [1, 3, 33]])('%i of %i is %i %%', (checked, of, share) => {
  expect(percent(checked, of)).toBe(share);
});

it.each([[412, 'Entries 1 to 411'], [1, undefined], [null, undefined]])('a break at %s leaves %s', (firstBad, start) => {
  expect(provable(firstBad)?.startsWith(start ?? '')).toBe(start === undefined ? undefined : true);
});
