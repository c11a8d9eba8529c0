import { describe, expect, it } from 'vitest';
import type { Client, NewServer } from '../../ipc/client';
import type { ServerView } from '../../ipc/generated/ServerView';
import { argvOf, problems, toServer, type Draft } from './newServer';
import { Servers } from './servers.svelte';

const server = (name: string): ServerView => ({ name, command: ['run', name], env: [], state: 'idle', why: null, version: null, accepted: true, tools: [], enabled: true });
const draft = (more: Partial<Draft> = {}): Draft => ({ name: 'files', command: 'npx\n-y\nfiles', env: [], ...more });

describe('a command line', () => {
  it.each([
    ['', []], ['npx', ['npx']], ['npx\n-y\n', ['npx', '-y']], ['npx\r\n-y', ['npx', '-y']],
    ['sh\n-c\necho "a b" | wc', ['sh', '-c', 'echo "a b" | wc']],
    ['run\n  kept as typed ', ['run', '  kept as typed ']],
  ])('%j is %j', (text, argv) => {
    expect(argvOf(text)).toEqual(argv);
  });
});

describe('the sheet', () => {
  it.each<[string, Partial<Draft>, RegExp | null]>([
    ['is complete', {}, null],
    ['needs a name', { name: ' ' }, /name/],
    ['needs a name of its own', { name: 'taken' }, /already/],
    ['refuses a name with a space', { name: 'my files' }, /letters/],
    ['refuses a name with an override', { name: 'a\u202Eb' }, /letters/],
    ['needs a command', { command: '\n \n' }, /program/],
    ['refuses a variable given twice', { env: [{ key: 'A', value: '1' }, { key: 'A', value: '2' }] }, /twice/],
    ['refuses an odd variable', { env: [{ key: 'A=B', value: '1' }] }, /not a variable/],
    ['refuses a value without a name', { env: [{ key: '', value: '1' }] }, /no variable name/],
    ['does not mind an empty row', { env: [{ key: '', value: '' }] }, null],
  ])('%s', (_, more, problem) => {
    const found = problems(draft(more), ['taken']);
    if (problem === null) expect(found).toEqual([]);
    else expect(found.join(' ')).toMatch(problem);
  });

  it('sends what was typed', () => {
    expect(toServer(draft({ env: [{ key: 'TOKEN', value: ' a=b ' }, { key: '', value: '' }] })))
      .toEqual({ name: 'files', command: ['npx', '-y', 'files'], env: { TOKEN: ' a=b ' } });
  });
});

describe('servers', () => {
  function desk(fail = false) {
    const added: NewServer[] = [];
    const client = {
      listServers: () => Promise.resolve([server('a'), server('b'), ...added.map((one) => server(one.name))]),
      addServer: (one: NewServer) => (fail ? Promise.reject({ code: 'io', message: 'the disk is full' }) : Promise.resolve(void added.push(one))),
    } as unknown as Client;
    return { servers: new Servers(client), added };
  }

  it('adds once, shows what was added and closes the sheet', async () => {
    const { servers, added } = desk();
    await servers.list.refresh();
    servers.openSheet();
    Object.assign(servers.draft ?? {}, draft());
    await Promise.all([servers.add(), servers.add()]);
    expect(added).toHaveLength(1);
    expect(servers.draft).toBeUndefined();
    expect(servers.selected?.name).toBe('files');
  });

  it('keeps the sheet and what was typed when adding fails', async () => {
    const { servers } = desk(true);
    await servers.list.refresh();
    servers.openSheet();
    Object.assign(servers.draft ?? {}, draft());
    await servers.add();
    expect(servers.failed).toBe('the disk is full');
    expect(servers.draft?.name).toBe('files');
  });

  it('sends nothing while something is missing', async () => {
    const { servers, added } = desk();
    servers.openSheet();
    await servers.add();
    expect(added).toEqual([]);
  });

  it('moves within what the filter shows', async () => {
    const { servers } = desk();
    await servers.list.refresh();
    servers.move(1);
    expect(servers.selected?.name).toBe('b');
    servers.filter = 'run a';
    expect(servers.selected?.name).toBe('a');
  });
});
