// What may stand at a place in a policy file, from the schema that is shipped with the gateway. It offers and explains; the gateway judges.
import policySchema from '../../../../policies/policy.schema.json';

/** A part of a schema, as far as it is read here. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  enum?: readonly unknown[];
  const?: unknown;
  type?: string | readonly string[];
  description?: string;
}

const ROOT = policySchema as unknown as Schema;
/** A step through a list. */
export const ITEM = '[]';

/** Something that could be written. */
export interface Offer {
  label: string;
  /** What is written. */
  text: string;
  info: string;
}

function resolved(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target ? { ...resolved(target, root), ...(schema.description === undefined ? {} : { description: schema.description }) } : schema;
}

/** The schema and its alternatives, without references. */
function alternatives(schema: Schema, root: Schema): Schema[] {
  const own = resolved(schema, root);
  return [own, ...(own.oneOf ?? []).flatMap((one) => alternatives(one, root))];
}

/** What the schema says of the place that `path` leads to; the first is the place itself, the others its alternatives. */
export function schemasAt(path: readonly string[], root: Schema = ROOT): Schema[] {
  let here = alternatives(root, root);
  for (const step of path) {
    here = here.flatMap((schema) => {
      const next = step === ITEM ? schema.items : schema.properties?.[step];
      return next ? alternatives(next, root) : [];
    });
  }
  return here;
}

/** What is said about the place. */
export function explained(path: readonly string[], root: Schema = ROOT): string {
  const schemas = schemasAt(path, root);
  const about = schemas.find((one) => one.description !== undefined)?.description ?? '';
  const values = valuesOf(schemas);
  return [about, values.length === 0 ? '' : `One of ${values.map((one) => JSON.stringify(one)).join(', ')}.`].filter(Boolean).join(' ');
}

/** The names an object at the place may have. */
export function keysAt(path: readonly string[], taken: readonly string[], root: Schema = ROOT): Offer[] {
  const properties = schemasAt(path, root).flatMap((schema) => Object.entries(schema.properties ?? {}));
  return properties.filter(([name], place) => !taken.includes(name) && properties.findIndex(([other]) => other === name) === place)
    .map(([name]) => ({ label: name, text: JSON.stringify(name), info: explained([...path, name], root) }));
}

/** The values that may stand at the place. */
export function valuesAt(path: readonly string[], root: Schema = ROOT): Offer[] {
  return valuesOf(schemasAt(path, root)).map((value) => ({ label: String(value), text: JSON.stringify(value), info: '' }));
}

function valuesOf(schemas: readonly Schema[]): unknown[] {
  const all = schemas.flatMap((one) => [...(one.enum ?? []), ...(one.const === undefined ? [] : [one.const]), ...(one.type === 'boolean' ? [true, false] : [])]);
  return [...new Set(all)];
}
