import { isDeepStrictEqual } from 'node:util';

/** Names the fields at the top of two readable versions of `config.json` that differ. */
export function findChangedFields(before: string, after: string): string[] {
  const [former, present] = [fieldsOf(before), fieldsOf(after)];
  const fields = new Set([...former.keys(), ...present.keys()]);
  return [...fields].filter((field) => !isDeepStrictEqual(former.get(field), present.get(field))).sort();
}

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(JSON.parse(text) as object));
}
