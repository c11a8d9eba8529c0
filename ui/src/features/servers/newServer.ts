// What was typed into the sheet, as a server to add. Pure; it starts nothing, and the gateway checks all of it again.
import type { NewServer } from '../../ipc/client';

/** The sheet's fields as they stand. */
export interface Draft {
  name: string;
  /** One argument a line. */
  command: string;
  env: { key: string; value: string }[];
}

/** An empty sheet. */
export function emptyDraft(): Draft {
  return { name: '', command: '', env: [] };
}

/** The command line: each line is one argument as it stands; lines with nothing on them do not count. */
export function argvOf(command: string): string[] {
  return command.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** What is missing or wrong, as sentences; empty: it can be added. */
export function problems(draft: Draft, taken: readonly string[]): string[] {
  const found: string[] = [];
  const name = draft.name.trim();
  if (name === '') found.push('Give it a name.');
  else if (!/^[a-z0-9][a-z0-9_-]*$/i.test(name)) found.push('A name has letters, digits, `-` and `_`, and begins with a letter or digit.');
  else if (taken.includes(name)) found.push(`There is a server named ${name} already.`);
  if (argvOf(draft.command).length === 0) found.push('Say which program to run.');
  const keys = draft.env.map((row) => row.key.trim()).filter((key) => key !== '');
  const twice = keys.find((key, place) => keys.indexOf(key) !== place);
  if (twice !== undefined) found.push(`The variable ${twice} is given twice.`);
  const odd = keys.find((key) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key));
  if (odd !== undefined) found.push(`${odd} is not a variable's name: letters, digits and \`_\`.`);
  if (draft.env.some((row) => row.key.trim() === '' && row.value !== '')) found.push('One value has no variable name.');
  return found;
}

/** The draft as it is sent. */
export function toServer(draft: Draft): NewServer {
  const env = draft.env.filter((row) => row.key.trim() !== '').map((row) => [row.key.trim(), row.value] as const);
  return { name: draft.name.trim(), command: argvOf(draft.command), env: Object.fromEntries(env) };
}
