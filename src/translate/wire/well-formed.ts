/**
 * Replaces half surrogate pairs in a JSON value. It copies only the parts that have one. Upstreams refuse "no low
 * surrogate in string".
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\uFFFD') as T;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => wellFormed(item));
    return items.every((item, index) => item === value[index]) ? value : (items as T);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const made = members.map(([name, member]) => [name, wellFormed<unknown>(member)] as const);
  return made.every(([, member], index) => member === members[index]?.[1]) ? value : (Object.fromEntries(made) as T);
}
