import { describe, expect, it } from 'vitest';
import type { Client } from '../../ipc/client';
import type { PublishDraft } from '../../ipc/generated/PublishDraft';
import type { ReplayReport } from '../../ipc/generated/ReplayReport';
import { Draft } from './draft.svelte';
import { dangers, inOneClick, label, missing, obstacle, type Known } from './publishing';
import { Publishing } from './publishing.svelte';
import { Replay } from './replay.svelte';
import { desk, reportOf, viewOf } from './testing';

const problem = { code: 'L03', weight: 'error' as const, rule: 2, message: 'This allows every call.', line: 7, column: 1, from: 0, to: 0, fixes: [] };
const test = { test: { name: 'asks', expect: 'review' as const, call: { server: '', tool: '', arguments: '', client: '', severity: null } }, got: 'allow' as const, by: '', passed: false };
const tight = reportOf({ tightened: 8, matrix: [[0, 8, 0], [0, 0, 0], [0, 0, 0]] });
const loose = reportOf({ loosened: 5, matrix: [[0, 0, 0], [4, 0, 0], [0, 1, 0]] });
const known = (more: Partial<Known> = {}): Known => ({ view: viewOf('x'), settled: true, report: tight, ...more });

describe('before publishing', () => {
  it.each<[string, Known, string]>([
    ['a change that was replayed', known(), ''],
    ['nothing changed', known({ view: viewOf('a b c') }), 'The draft says what is in force.'],
    ['typing goes on', known({ settled: false }), 'The draft is being looked at.'],
    ['the text is broken', known({ view: viewOf('x', { readable: false, problems: [problem] }) }), 'Fix line 7 first.'],
    ['the replay is not over', known({ report: undefined }), 'The replay is not over yet.'],
  ])('%s: %#', (_, what, expected) => {
    expect(missing(what)).toBe(expected);
  });

  it.each<[string, Known, { looked: boolean; anyway: boolean }, boolean]>([
    ['tighter', known(), { looked: false, anyway: false }, true],
    ['looser, not looked at', known({ report: loose }), { looked: false, anyway: true }, false],
    ['looser, looked at', known({ report: loose }), { looked: true, anyway: false }, true],
    ['a test fails', known({ view: viewOf('x', { tests: [test] }) }), { looked: true, anyway: false }, false],
    ['a test fails, taken on', known({ view: viewOf('x', { tests: [test] }) }), { looked: false, anyway: true }, true],
    ['a dangerous rule', known({ view: viewOf('x', { problems: [problem] }) }), { looked: true, anyway: false }, false],
    ['a file changed outside', known({ view: viewOf('x', { outsideChange: { hash: '', added: [], removed: [], error: null } }) }), { looked: true, anyway: false }, false],
    ['a mere warning', known({ view: viewOf('x', { problems: [{ ...problem, weight: 'warning' }] }) }), { looked: false, anyway: false }, true],
  ])('%s', (_, what, said, free) => {
    expect(obstacle(what, said) === '').toBe(free);
  });

  it('one click does only what tightens and endangers nothing', () => {
    expect([known(), known({ report: loose }), known({ view: viewOf('x', { tests: [test] }) }), known({ report: undefined })].map(inOneClick)).toEqual([true, false, false, false]);
  });

  it('says what it newly allows, or only loosens', () => {
    expect([undefined, tight, loose, reportOf({ loosened: 2, matrix: [[0, 0, 0], [0, 0, 0], [0, 2, 0]] })].map(label)).toEqual(['Publish', 'Publish', 'Publish — newly allows 4', 'Publish — loosens 2']);
  });

  it('names each danger', () => {
    expect(dangers(viewOf('x', { problems: [problem], tests: [test] }))).toEqual(['Rule 2: This allows every call.', 'The test “asks” fails: it expects ask, and the draft would allow.']);
  });
});

/** A changed draft whose replay said `report`. */
async function ready(report: ReplayReport) {
  const { client } = desk();
  const sent: PublishDraft[] = [];
  const refusal = { message: '' };
  const whole = { ...client, startReplay: () => Promise.resolve(1), replayReport: () => Promise.resolve(report), publishDraft: (publish: PublishDraft) => {
    sent.push(publish);
    return refusal.message === '' ? Promise.resolve({ version: 4 }) : Promise.reject({ code: 'conflict', message: refusal.message });
  } } as unknown as Client;
  const replay = new Replay(whole);
  const draft = new Draft(whole, replay.edited);
  await draft.refresh();
  await draft.edit({ do: 'remove', rule: 1 });
  await replay.start();
  return { publishing: new Publishing(whole, draft, replay), replay, draft, sent, refusal };
}

describe('publishing', () => {
  it('what tightens sends the text and the version that were shown, in one click', async () => {
    const { publishing, sent } = await ready(tight);
    await publishing.press();
    expect(sent).toEqual([{ text: 'b c', live: 3, note: '', looked: null, anyway: false }]);
  });

  it('what loosens sends nothing before the list was opened and ticked', async () => {
    const { publishing, replay, sent } = await ready(loose);
    await publishing.press();
    expect(publishing.open).toBe(true);
    publishing.ticked = true;
    await publishing.publish();
    expect(sent).toEqual([]);
    replay.list('all');
    await publishing.publish();
    expect(sent).toMatchObject([{ looked: 'list' }]);
    expect(publishing.open).toBe(false);
  });

  it('a tick does not outlive the sheet', async () => {
    const { publishing, replay } = await ready(loose);
    publishing.ask();
    replay.list('all');
    publishing.ticked = true;
    publishing.close();
    publishing.ask();
    expect([publishing.ticked, publishing.obstacle]).toEqual([false, 'Say that you looked at the calls.']);
  });

  it('that was refused says why, and the draft stays', async () => {
    const { publishing, draft, refusal } = await ready(tight);
    refusal.message = 'another policy came into force meanwhile';
    await publishing.press();
    expect([publishing.open, publishing.error?.message, draft.text]).toEqual([true, 'another policy came into force meanwhile', 'b c']);
  });
});
