// The filter of the queue: words, and tokens like `severity:high`. It hides rows and changes nothing else.
import type { ApprovalRow } from '../../ipc/generated/ApprovalRow';
import { flat } from '../../shared/hidden';

/** What a token may name, and the text it is looked for in. */
const FIELDS: Record<string, (row: ApprovalRow) => string> = {
  severity: (row) => row.severity,
  client: (row) => flat(row.client),
  server: (row) => row.server,
  tool: (row) => flat(row.tool),
};

/** One word or token: the text it must be found in. */
interface Term {
  not: boolean;
  in: (row: ApprovalRow) => string;
  text: string;
}

// `client:"Claude Desktop"`, `-tool:get_pod`, `ledger`.
const TERMS = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi;

/** The terms of a filter; a token of a name we do not know is a plain word. */
export function parse(filter: string): Term[] {
  return [...filter.matchAll(TERMS)].map(([whole, minus = '', name = '', quoted, plain]) => {
    const field = FIELDS[name.toLowerCase()];
    const text = field || name === '' ? (quoted ?? plain ?? '') : whole.slice(minus.length);
    return { not: minus === '-', in: field ?? everything, text: text.toLowerCase() };
  });
}

/** Whether a row passes the filter. */
export function matches(row: ApprovalRow, terms: readonly Term[]): boolean {
  return terms.every((term) => term.in(row).toLowerCase().includes(term.text) !== term.not);
}

function everything(row: ApprovalRow): string {
  const { verb, object, scope } = row.headline;
  return [row.label, row.severity, verb, flat(object), flat(scope ?? []), flat(row.client), row.server, flat(row.tool), row.ending ?? ''].join(' ');
}
