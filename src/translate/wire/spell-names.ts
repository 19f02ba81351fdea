import { refuse } from '../errors/refuse.js';
import { DROPPED, isFate, type Shape } from './field-fates.js';
import { asObject, setMember, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Copies a value with the names that its shape knows, where the wire takes a second spelling of each: Google reads
 * `generation_config` as `generationConfig`. Names within values that the shape takes as a whole, such as arguments of
 * a call, are the client's own. Throws a 400 where a field stands there in both spellings.
 */
export function spellNames(value: unknown, shape: Shape, path = ''): unknown {
  if (isFate(shape) || 'kinds' in shape) return value;
  if (Array.isArray(value)) return value.map((entry, at) => spellNames(entry, shape, `${path}[${at}]`));
  const object = asObject(value);
  if (object === undefined) return value;
  const spelled: JsonObject = {};
  for (const [told, member] of Object.entries(object)) {
    const name = shape.fields.has(told) || !shape.fields.has(inCamelCase(told)) ? told : inCamelCase(told);
    const place = path === '' ? name : `${path}.${name}`;
    if (Object.hasOwn(spelled, name))
      throw refuse(place, `${place} is there twice, in two spellings.`, 'invalid_value');
    setMember(spelled, name, spellNames(member, shape.fields.get(name) ?? DROPPED, place));
  }
  return spelled;
}

/** Spells `generation_config` as `generationConfig`. */
export function inCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
