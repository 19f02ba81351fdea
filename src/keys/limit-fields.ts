import { KEY_LIMITS, LIMIT_NAMES, type LimitAmounts, type LimitName } from './limit-table.js';

type Field = (typeof KEY_LIMITS)[LimitName]['field'];
type GroupIn<F> = F extends `${infer G}.${string}` ? G : never;
type MemberIn<F, G extends string> = F extends `${G}.${infer M}` ? M : never;
type Single = Exclude<Field, `${string}.${string}`>;
type Group = GroupIn<Field>;

/** The limits of a key as the admin API shows them; null is without limit. */
export type LimitFields = Record<Single, number | null> & { [G in Group]: Record<MemberIn<Field, G>, number | null> };

/** Limits as the admin API takes them; null takes one away. */
export type LimitSettings = Partial<Record<Single, number | null>> & {
  [G in Group]?: Partial<Record<MemberIn<Field, G>, number | null>> | null;
};

/** Where a limit stands in a body: in a field, or in a member of a field. */
export function fieldOfLimit(name: LimitName): { field: string; member: string | undefined } {
  const [field = '', member] = KEY_LIMITS[name].field.split('.');
  return { field, member };
}

/** The limits that settings have. */
export function readLimits(settings: LimitSettings): LimitAmounts {
  const named = readLimitChanges(settings);
  return toAmounts((name) => named.get(name));
}

/** The limits that settings name: the amounts of those that they set, null for those that they take away. */
export function readLimitChanges(settings: LimitSettings): ReadonlyMap<LimitName, number | null> {
  const fields = membersOf(settings);
  return new Map(
    LIMIT_NAMES.flatMap((name): [LimitName, number | null][] => {
      const { field, member } = fieldOfLimit(name);
      const value = fields.get(field);
      // Null in the place of a group takes all of its limits away.
      const amount = member === undefined || value === null ? value : membersOf(value).get(member);
      return typeof amount === 'number' || amount === null ? [[name, amount]] : [];
    }),
  );
}

/** Every limit of a key, in the place that the admin API has for it. */
export function showLimits(limits: LimitAmounts): LimitFields {
  return placeLimits((name) => limits[name] ?? null) as LimitFields;
}

/** Puts a value for each limit in its place in a body; undefined leaves the limit out. */
export function placeLimits<Value>(valueOf: (name: LimitName) => Value | undefined): object {
  const fields = new Map<string, Value | Map<string, Value>>();
  for (const name of LIMIT_NAMES) {
    const value = valueOf(name);
    if (value === undefined) continue;
    const { field, member } = fieldOfLimit(name);
    const group = fields.get(field);
    if (member === undefined) fields.set(field, value);
    else if (group instanceof Map) group.set(member, value);
    else fields.set(field, new Map([[member, value]]));
  }
  return Object.fromEntries(
    [...fields].map(([field, value]) => [field, value instanceof Map ? Object.fromEntries(value) : value]),
  );
}

/** Keeps the limits that are numbers. */
export function toAmounts(valueOf: (name: LimitName) => unknown): LimitAmounts {
  const amounts = LIMIT_NAMES.map((name): [LimitName, unknown] => [name, valueOf(name)]);
  return Object.fromEntries(amounts.filter(([, amount]) => typeof amount === 'number'));
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
