import { type Dialect } from '../../dialects/dialect.js';
import { asObject, ownMember, textOf } from '../../dialects/wire-value.js';

/** Where a field may go: a dialect, or a dialect whose model takes OpenAI's marks of the prompt cache. */
export type Destination = Dialect | 'breakpoints';

/** The destinations that a field reaches; elsewhere it is left out and named. */
export type Fate = readonly Destination[];

/** The field reaches every dialect, or the code that reads it refuses or names what it cannot honour. */
export const KEPT: Fate = ['messages', 'responses', 'chat', 'generate'];
export const DROPPED: Fate = [];

/**
 * What becomes of a value: as a whole, member by member, or by the member that tells its kind. A list has its entries'
 * shape.
 */
export type Shape = Fate | Fields | Kinds;

interface Fields {
  /** The destinations that the value as a whole reaches. Absent: all. */
  readonly fate?: Fate;
  readonly fields: ReadonlyMap<string, Shape>;
}

interface Kinds {
  readonly tag: string;
  readonly kinds: ReadonlyMap<string, Shape>;
  readonly otherwise: Shape;
}

type KeyOf<T> = T extends unknown ? keyof T & string : never;

/** A fate for every field of `T` that the vendor's SDK declares: one that it adds is a compile error here. */
type FieldsOf<T> = { readonly [K in KeyOf<T>]-?: Shape };

type KindOf<T, Tag extends string> = T extends { readonly [K in Tag]?: infer Kind } ? Kind & string : never;
type Variant<T, Tag extends string, Kind> = T extends { readonly [K in Tag]?: infer Own }
  ? Kind extends Own
    ? T
    : never
  : never;

/**
 * A shape for every kind of `T`, told apart by the member `Tag`: a kind or a field that the SDK adds is a compile error
 * here. Further fields are those of clients that go beyond the SDK.
 */
type KindsOf<T, Tag extends string> = {
  readonly [Kind in KindOf<T, Tag>]: (FieldsOf<Variant<T, Tag, Kind>> & Readonly<Record<string, Shape>>) | Fate;
};

/** @param fate where the value as a whole gets, for one that not every dialect knows. */
export function fieldsOf<T>(fields: FieldsOf<T>, fate: Fate = KEPT): Shape {
  return { fate, fields: new Map(Object.entries<Shape>(fields)) };
}

/** @param otherwise what becomes of a kind that the SDK does not know. */
export function kindsOf<T, Tag extends string>(tag: Tag, kinds: KindsOf<T, Tag>, otherwise: Shape): Shape {
  const shapes = Object.entries<FieldsOf<unknown> | Fate>(kinds).map(([kind, fields]): [string, Shape] => [
    kind,
    Array.isArray(fields) ? (fields as Fate) : { fields: new Map(Object.entries<Shape>(fields as FieldsOf<unknown>)) },
  ]);
  return { tag, kinds: new Map(shapes), otherwise };
}

/** A request may hold a million fields that nobody knows; no reader of the list wants more than these. */
const MOST_NAMES = 200;

/**
 * Names the fields of a request that do not reach where it goes, `[]` for any entry of a list. A field that `shape`
 * does not know reaches nobody; one that is null says nothing.
 */
export function listDropped(value: unknown, shape: Shape, reached: ReadonlySet<Destination>): string[] {
  const names = new Set<string>();
  walk(value, shape, '');
  return [...names];

  function walk(member: unknown, its: Shape, path: string): void {
    if (member === null || member === undefined || names.size >= MOST_NAMES) return;
    if (isFate(its)) {
      if (!reaches(its)) names.add(path);
    } else if ('fields' in its && its.fate !== undefined && !reaches(its.fate)) names.add(path);
    else if (Array.isArray(member)) for (const entry of member) walk(entry, its, `${path}[]`);
    else {
      const object = asObject(member);
      if (object === undefined) return;
      if ('kinds' in its) walkKind(object, textOf(ownMember(object, its.tag)), its, path);
      else for (const [name, entry] of Object.entries(object)) walkField(name, entry, its.fields.get(name), path);
    }
  }

  /** An entry of a list is named by its kind when it is dropped as a whole. */
  function walkKind(object: unknown, kind: string, { kinds, otherwise }: Kinds, path: string): void {
    const its = kinds.get(kind) ?? otherwise;
    walk(object, its, isFate(its) && kind !== '' ? `${path}.${kind}` : path);
  }

  function reaches(fate: Fate): boolean {
    return fate.some((destination) => reached.has(destination));
  }

  function walkField(name: string, entry: unknown, its: Shape | undefined, path: string): void {
    if (its === KEPT) return;
    walk(entry, its ?? DROPPED, path === '' ? name : `${path}.${name}`);
  }
}

/** Whether a value is taken as a whole. */
export function isFate(shape: Shape): shape is Fate {
  return Array.isArray(shape);
}
