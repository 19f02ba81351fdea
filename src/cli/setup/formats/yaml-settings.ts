import { isMap, isScalar, isSeq, type Pair, parse, parseDocument, type Scalar, stringify, type YAMLSeq } from 'yaml';
import { type Json, lineEndOf, type SettingsFormat, type SettingsPath } from './settings-format.js';

/** YAML in block style with a mapping at the top: its members, and the items of lists that are members. */
export const YAML_SETTINGS: SettingsFormat = {
  parse: (text) => (parse(text) as unknown) ?? {},
  set(text, [name = '', index], value) {
    const pair = findPair(text, name);
    if (index === undefined) return pair ? replaceValue(text, pair, value) : appendPair(text, name, value);
    if (!pair) return appendPair(text, name, [value]);
    const list = pair.value;
    if (!isSeq(list) || list.items.length === 0) return replaceValue(text, pair, [value]);
    return insertItem(text, list, value);
  },
  remove(text, path) {
    const [name = '', index] = path;
    const pair = findPair(text, name);
    if (!pair) return text;
    const list = pair.value;
    if (index === undefined) return cut(text, startOf(pair.key), endOf(pair.value ?? pair.key));
    if (!isSeq(list)) return text;
    if (list.items.length === 1) return replaceValue(text, pair, []);
    const item = list.items[Number(index)];
    return cut(text, lineStart(text, startOf(item)), endOf(item));
  },
};

interface Placed {
  range?: readonly [number, number, number] | null;
}

function findPair(text: string, name: SettingsPath[number]): Pair | undefined {
  const { contents } = parseDocument(text);
  return isMap(contents)
    ? contents.items.find(({ key }) => isScalar(key) && (key as Scalar).value === name)
    : undefined;
}

function appendPair(text: string, name: SettingsPath[number], value: Json): string {
  const end = lineEndOf(text);
  return `${text}${text === '' || text.endsWith('\n') ? '' : end}${write({ [name]: value }, end)}`;
}

/** Replaces the value of a member. A comment on the line of its name stays there. */
function replaceValue(text: string, pair: Pair, value: Json): string {
  const written = write({ x: value }, lineEndOf(text)).slice('x:'.length).trimEnd();
  const colon = text.indexOf(':', endOf(pair.key)) + 1;
  const valueEnd = Math.max(colon, endOf(pair.value));
  const [line = ''] = /^.*/.exec(text.slice(colon)) ?? [];
  const keyLineEnd = colon + line.trimEnd().length;
  const isBelow = startOf(pair.value) > keyLineEnd;
  const comment = isBelow ? line.trimEnd() : text.slice(valueEnd, Math.max(valueEnd, keyLineEnd));
  const rest = isBelow || valueEnd > keyLineEnd ? text.slice(0, valueEnd).trimEnd().length : keyLineEnd;
  const isBlock = /^\r?\n/.test(written);
  return text.slice(0, colon) + (isBlock ? comment + written : written + comment) + text.slice(rest);
}

/** Puts an item behind the last one of a list, in the column of its dash. */
function insertItem(text: string, list: YAMLSeq, value: Json): string {
  const end = lineEndOf(text);
  const last = list.items.at(-1);
  const start = lineStart(text, startOf(last));
  const [indent = ''] = /^[ \t]*/.exec(text.slice(start)) ?? [];
  const lines = write([value], end)
    .split(end)
    .map((line) => (line === '' ? line : indent + line))
    .join(end);
  const at = lineEnd(text, endOf(last));
  const before = text.slice(0, at);
  return `${before}${before.endsWith('\n') ? '' : end}${lines}${text.slice(at)}`;
}

function write(value: Json, end: string): string {
  return stringify(value, { lineWidth: 0 }).replaceAll('\n', end);
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(lineEnd(text, to));
}

function startOf(node: unknown): number {
  return (node as Placed | null)?.range?.[0] ?? 0;
}

/** Where a node's own text ends, without what follows on the line. */
function endOf(node: unknown): number {
  return (node as Placed | null)?.range?.[1] ?? 0;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Behind the end of the line on which a node ends; a block ends behind it already. */
function lineEnd(text: string, at: number): number {
  if (at > 0 && text.charAt(at - 1) === '\n') return at;
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}
