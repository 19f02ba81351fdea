import { refuse } from '../errors/refuse.js';
import { DROPPED, isFate, type Shape } from './field-fates.js';
import { asObject } from '../../dialects/wire-value.js';

/**
 * Gives a value with the names that its shape knows, where the wire takes a second spelling of each: Google reads
 * `generation_config` as `generationConfig`. Names within values that the shape takes as a whole, such as arguments of
 * a call, are the client's own. Throws a 400 where a field stands there in both spellings.
 */
export function spellNames(value: unknown, shape: Shape, path = ''): unknown {
  if (isFate(shape) || 'kinds' in shape) return value;
  if (Array.isArray(value)) {
    const entries = value.map((entry, at) => spellNames(entry, shape, `${path}[${at}]`));
    return entries.every((entry, at) => entry === value[at]) ? value : entries;
  }
  const object = asObject(value);
  if (object === undefined) return value;
  const told = Object.entries(object);
  const spelled = told.map(([own, member]): [string, unknown] => {
    const name = shape.fields.has(own) || !shape.fields.has(inCamelCase(own)) ? own : inCamelCase(own);
    return [name, spellNames(member, shape.fields.get(name) ?? DROPPED, path === '' ? name : `${path}.${name}`)];
  });
  if (spelled.some(([name], at) => name !== told[at]?.[0])) refuseDoubles(spelled, path);
  else if (spelled.every(([, member], at) => member === told[at]?.[1])) return object;
  return Object.fromEntries(spelled);
}

function refuseDoubles(members: readonly (readonly [name: string, member: unknown])[], path: string): void {
  const names = new Set<string>();
  for (const [name] of members) {
    const place = path === '' ? name : `${path}.${name}`;
    if (names.has(name)) throw refuse(place, `${place} is there twice, in two spellings.`, 'invalid_value');
    names.add(name);
  }
}

/** Spells `generation_config` as `generationConfig`. */
export function inCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
