import ts from 'typescript';
import { markedNumbers, markedObjects, type Marked, markedStrings } from './sample-values.js';
import { type RequestTypes } from './load-request-types.js';

/** One member of a request, and requests that differ in it alone. */
export interface Probe {
  /** Such as `messages[].content[].citations`. */
  path: string;
  /** What may be named in its stead: itself, what it stands in, and the kinds of these. */
  names: ReadonlySet<string>;
  /** With the member, in one or two values. */
  values: unknown[];
  /** Without it, or with another word where it is required. */
  other: unknown;
  /** The word that it holds, where only some are possible. */
  word?: string;
  /** Whether the whole value is probed: of one that has little to say, its members may be named. */
  isWhole?: true;
  /** Whether it is a member that nobody knows, which may not get upstream. */
  isUnknown?: true;
}

interface Place {
  path: string;
  names: readonly string[];
  /** The whole request with a value at this place. */
  wrap: (value: unknown) => unknown;
  /** The request without the member; absent where it is required. */
  without?: unknown;
  /** Types that this place stands in: a type within itself is not walked again. */
  within: readonly ts.Type[];
}

const TAGS = new Set(['type', 'role']);

/** Declared as optional, and yet nothing without it. */
const NEEDED = new Set([...TAGS, 'content', 'schema', 'image_url', 'file_data']);

/** A block stands in so many places that walking it in each would only take time. */
const MOST_WALKS_OF_A_TYPE = 6;
const NOVELTY = 'novelty';

/**
 * Lists a probe for each member of a request's type, whatever depth it stands at, and one for a member that nobody
 * knows.
 */
export function listProbes({ checker }: RequestTypes, root: ts.Type, around: (body: object) => object): Probe[] {
  const probes: Probe[] = [];
  const walks = new Map<ts.Type, number>();
  walk(root, { path: '', names: [], wrap: (value) => around(value as object), within: [] });
  return probes;

  function walk(type: ts.Type, place: Place): void {
    const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ABSENT));
    const words = parts.filter((part) => part.isStringLiteral());
    const objects = parts.filter((part) => isObject(part));
    for (const word of words) probeWord(word.value, words, place);
    if (parts.some((part) => isText(part))) probeValues(markedStrings(nameOf(place.path)), place);
    if (parts.some(({ flags }) => flags & ts.TypeFlags.NumberLike))
      probeValues(markedNumbers(nameOf(place.path)), place);
    if (parts.some(({ flags }) => flags & ts.TypeFlags.BooleanLike)) probeValues([true, false], place);
    if (parts.some(({ flags }) => flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)))
      probeValues(markedObjects(place.path), place);
    for (const part of objects) walkObject(part, place);
  }

  function walkObject(type: ts.Type, place: Place): void {
    if (checker.isArrayLikeType(type)) {
      const [element] = checker.getTypeArguments(type as ts.TypeReference);
      const path = `${place.path}[]`;
      const { wrap, without, names, within } = place;
      if (element) walk(element, { path, names: [...names, path], wrap: (value) => wrap([value]), without, within });
      return;
    }
    const walked = walks.get(type) ?? 0;
    if (place.within.includes(type) || walked >= MOST_WALKS_OF_A_TYPE) return;
    walks.set(type, walked + 1);
    const properties = checker.getPropertiesOfType(type);
    if (checker.getIndexInfosOfType(type).length > 0 || properties.length === 0)
      return probeValues(markedObjects(place.path), place);
    const names = [...place.names, ...kindsOf(properties).map((kind) => `${place.path}.${kind}`)];
    const sample = sampleObject(type, place.path);
    const at = (name: string): string => (place.path === '' ? name : `${place.path}.${name}`);
    const within = [...place.within, type];
    const [kind] = kindsOf(properties);
    if (kind !== undefined && place.without !== undefined) {
      probes.push({
        path: place.path,
        names: new Set(names),
        values: [place.wrap(sample)],
        other: place.without,
        word: kind,
        isWhole: true,
      });
    }
    for (const property of properties.filter(({ name }) => !TAGS.has(name))) {
      const { [property.name]: _taken, ...others } = sample;
      const path = at(property.name);
      walk(checker.getTypeOfSymbol(property), {
        path,
        names: [...names, path],
        wrap: (value) => place.wrap({ ...others, [property.name]: value }),
        ...(property.flags & ts.SymbolFlags.Optional && { without: place.wrap(others) }),
        within,
      });
    }
    const path = at(NOVELTY);
    const values = [place.wrap({ ...sample, [NOVELTY]: NOVELTY })];
    probes.push({ path, names: new Set([...names, path]), values, other: place.wrap(sample), isUnknown: true });
  }

  function probeWord(
    word: string,
    words: readonly ts.StringLiteralType[],
    { path, names, wrap, without }: Place,
  ): void {
    const another = words.find(({ value }) => value !== word)?.value;
    const other = without ?? (another === undefined ? undefined : wrap(another));
    if (other !== undefined) probes.push({ path, names: new Set(names), values: [wrap(word)], other, word });
  }

  function probeValues(values: Marked, { path, names, wrap, without }: Place): void {
    const [one, two] = values.map((value) => wrap(value));
    probes.push({ path, names: new Set(names), values: [one, two], other: without ?? two });
  }

  /** The least value of a type: what it requires and nothing else. */
  function sampleOf(type: ts.Type, path: string): unknown {
    const name = nameOf(path);
    const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ABSENT));
    const [first] = parts;
    const text = parts.find((part) => isText(part));
    if (text) return markedStrings(name)[0];
    if (first === undefined || first.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
    if (first.isStringLiteral()) return first.value;
    if (first.flags & ts.TypeFlags.NumberLike) return markedNumbers(name)[1];
    if (first.flags & ts.TypeFlags.BooleanLike) return true;
    if (!checker.isArrayLikeType(first)) return sampleObject(first, path);
    const [element] = checker.getTypeArguments(first as ts.TypeReference);
    return element ? [sampleOf(element, `${path}[]`)] : [];
  }

  function sampleObject(type: ts.Type, path: string): Record<string, unknown> {
    if (checker.getIndexInfosOfType(type).length > 0) return markedObjects(path)[0] as Record<string, unknown>;
    const required = checker
      .getPropertiesOfType(type)
      .filter(({ name, flags }) => NEEDED.has(name) || !(flags & ts.SymbolFlags.Optional));
    return Object.fromEntries(
      required.map((each) => [each.name, sampleOf(checker.getTypeOfSymbol(each), `${path}.${each.name}`)]),
    );
  }

  function kindsOf(properties: readonly ts.Symbol[]): string[] {
    const tag = properties.find(({ name }) => TAGS.has(name));
    const value = tag && sampleOf(checker.getTypeOfSymbol(tag), tag.name);
    return typeof value === 'string' ? [value] : [];
  }
}

const ABSENT = ts.TypeFlags.Null | ts.TypeFlags.Undefined;

function nameOf(path: string): string {
  return path.replaceAll('[]', '').split('.').at(-1) ?? path;
}

function isObject(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Object) !== 0;
}

/** A string of any content; SDKs write `string & {}` beside the words that they suggest. */
function isText(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.String) !== 0 || type.isIntersection();
}
