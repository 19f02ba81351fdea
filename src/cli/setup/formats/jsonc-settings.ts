import {
  createScanner,
  findNodeAtLocation,
  type Node,
  parse,
  type ParseError,
  parseTree,
  SyntaxKind,
} from 'jsonc-parser';
import { type Json, lineEndOf, type SettingsFormat, type SettingsPath } from './settings-format.js';

const TOLERANT = { allowTrailingComma: true, allowEmptyContent: true };

/** JSON with comments and trailing commas, as agents read it. Comments and blanks around a change stay as they are. */
export const JSONC_SETTINGS: SettingsFormat = {
  parse(text) {
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, TOLERANT);
    const [error] = errors;
    if (error) throw new SyntaxError(`line ${text.slice(0, error.offset).split('\n').length} is not JSON`);
    return value ?? {};
  },

  set(text, path, value) {
    const root = parseTree(text, [], TOLERANT);
    if (!root) return `${text}${write(nest(path, value), '', text)}${lineEndOf(text)}`;
    const former = findNodeAtLocation(root, [...path]);
    if (former) {
      const written = write(value, indentAt(text, former.offset), text);
      return text.slice(0, former.offset) + written + text.slice(endOf(former));
    }
    // The deepest object or list of the path that is there takes what is missing below it.
    let depth = path.length - 1;
    while (depth > 0 && !findNodeAtLocation(root, path.slice(0, depth))) depth--;
    const outer = findNodeAtLocation(root, path.slice(0, depth)) ?? root;
    return addTo(text, outer, path[depth] ?? '', nest(path.slice(depth + 1), value));
  },

  remove(text, path) {
    const root = parseTree(text, [], TOLERANT);
    const value = root && findNodeAtLocation(root, [...path]);
    if (!value) return text;
    const siblings = findNodeAtLocation(root, path.slice(0, -1))?.children ?? [];
    const node = siblings.find((sibling) => sibling === value || sibling.children?.[1] === value) ?? value;
    const previous = siblings[siblings.indexOf(node) - 1];
    const following = commaFrom(text, endOf(node));
    const comma = following ?? (previous && commaFrom(text, endOf(previous)));
    const cuts = [[node.offset, endOf(node)] as const, ...(comma === undefined ? [] : [[comma, comma + 1] as const])];
    return cutOut(text, cuts);
  },
};

/** Adds a member, or an item, behind the last one. */
function addTo(text: string, container: Node, name: string | number, value: Json): string {
  const end = lineEndOf(text);
  const outer = indentAt(text, container.offset);
  const last = container.children?.at(-1);
  const inner = last && startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + indentOf(text);
  const written = `${container.type === 'array' ? '' : `${JSON.stringify(name)}: `}${write(value, inner, text)}`;
  const close = endOf(container) - 1;
  if (!last) {
    const between = text.slice(container.offset + 1, close);
    const rest = between.trim() === '' ? `${end}${outer}` : between;
    return `${text.slice(0, container.offset + 1)}${end}${inner}${written}${rest}${text.slice(close)}`;
  }
  const comma = commaFrom(text, endOf(last));
  const before = comma === undefined ? `${text.slice(0, endOf(last))},` : text.slice(0, endOf(last));
  const rest = text.slice(endOf(last));
  const lineEnd = rest.search(/\r?\n/);
  const isOnOneLine = lineEnd === -1 || endOf(last) + lineEnd > close;
  const trailing = comma === undefined ? '' : ',';
  if (!isOnOneLine)
    return `${before}${rest.slice(0, lineEnd)}${end}${inner}${written}${trailing}${rest.slice(lineEnd)}`;
  const at = comma === undefined ? 0 : comma + 1 - endOf(last);
  return `${before}${rest.slice(0, at)} ${written}${trailing}${rest.slice(at)}`;
}

/** Cuts stretches out, and every line that nothing is left on. */
function cutOut(text: string, cuts: readonly (readonly [number, number])[]): string {
  return cuts
    .toSorted(([one], [other]) => other - one)
    .reduce((kept, [from, to]) => {
      const start = startsLine(kept, from) ? kept.lastIndexOf('\n', from - 1) + 1 : from;
      const [blank] = /^[ \t]*(?:\r?\n|$)/.exec(kept.slice(to)) ?? [];
      const isWholeLine = startsLine(kept, from) && blank !== undefined && start > 0;
      return isWholeLine ? kept.slice(0, start) + kept.slice(to + blank.length) : kept.slice(0, from) + kept.slice(to);
    }, text);
}

/** Finds the comma that follows, behind blanks and comments. */
function commaFrom(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  return scanner.scan() === SyntaxKind.CommaToken ? scanner.getTokenOffset() : undefined;
}

function nest(path: SettingsPath, value: Json): Json {
  return path.reduceRight<Json>((inner, name) => (typeof name === 'number' ? [inner] : { [name]: inner }), value);
}

function write(value: Json, indent: string, text: string): string {
  return JSON.stringify(value, undefined, indentOf(text))
    .split('\n')
    .join(lineEndOf(text) + indent);
}

/** How far the file indents, or two blanks. */
function indentOf(text: string): string {
  return /\n([ \t]+)[^\s/*]/.exec(text)?.[1] ?? '  ';
}

/** The blanks before the first character of a line. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}

function endOf(node: Node): number {
  return node.offset + node.length;
}
