import { parse } from 'smol-toml';
import { ownMember } from '../../../dialects/wire-value.js';
import { type Json, lineEndOf, type SettingsFormat, type SettingsPath } from './settings-format.js';
import { splitToml, type TomlStatement } from './split-toml.js';

/**
 * TOML. A value at the top stands in a line of its own before the first table; an object below another one is a table
 * at the end of the file.
 */
export const TOML_SETTINGS: SettingsFormat = {
  parse,
  set(text, path, value) {
    return path.length === 1 ? setAtTop(text, path, value) : appendTable(removeTables(text, path), path, value);
  },
  remove(text, path) {
    const statements = splitToml(text);
    const found = path.length === 1 ? pairAtTop(text, statements, path) : undefined;
    if (found) return text.slice(0, found.start) + text.slice(found.end);
    return removeTables(text, path);
  },
};

function setAtTop(text: string, path: SettingsPath, value: Json): string {
  const end = lineEndOf(text);
  const statements = splitToml(text);
  const line = `${path.join('.')} = ${writeValue(value)}`;
  const former = pairAtTop(text, statements, path);
  if (former) return text.slice(0, former.start) + line + text.slice(former.valueEnd);
  const last = topOf(statements).findLast(({ kind }) => kind === 'pair');
  if (!last) return `${line}${end}${text === '' ? '' : end}${text}`;
  const before = text.slice(0, last.end);
  return `${before}${before.endsWith('\n') ? '' : end}${line}${end}${text.slice(last.end)}`;
}

function appendTable(text: string, path: SettingsPath, value: Json): string {
  const end = lineEndOf(text);
  const before = text === '' ? '' : `${text}${text.endsWith('\n') ? '' : end}${end}`;
  return before + writeTables(path, value).join(end) + end;
}

/** Writes a table and the tables in it, line by line. */
function writeTables(path: SettingsPath, value: Json): string[] {
  const members = Object.entries(value ?? {}) as [string, Json][];
  const isTable = (member: Json) => typeof member === 'object' && member !== null && !Array.isArray(member);
  return [
    `[${path.map(writeName).join('.')}]`,
    ...members.filter(([, member]) => !isTable(member)).map(([name, member]) => `${name} = ${writeValue(member)}`),
    ...members
      .filter(([, member]) => isTable(member))
      .flatMap(([name, member]) => ['', ...writeTables([...path, name], member)]),
  ];
}

function writeName(name: string | number): string {
  return /^[\w-]+$/.test(String(name)) ? String(name) : JSON.stringify(name);
}

/** A text of JSON is one of TOML, and so are numbers, booleans and lists of them. */
function writeValue(value: Json): string {
  return Array.isArray(value) ? `[${value.map(writeValue).join(', ')}]` : JSON.stringify(value);
}

/** Removes the tables at and below a path. Comments behind their last line are those of what follows. */
function removeTables(text: string, path: SettingsPath): string {
  let kept = text;
  let isInside = false;
  const cuts: [number, number][] = [];
  for (const statement of splitToml(text)) {
    if (statement.kind === 'header') {
      isInside = holds(text.slice(statement.start, statement.valueEnd), path);
      if (isInside) cuts.push([blanksBefore(text, statement.start), statement.end]);
    }
    const cut = cuts.at(-1);
    if (isInside && statement.kind === 'pair' && cut) cut[1] = statement.end;
  }
  for (const [from, to] of cuts.toReversed()) kept = kept.slice(0, from) + kept.slice(to);
  return kept;
}

/** The start of the blank line that stands before a table, if one does. */
function blanksBefore(text: string, start: number): number {
  const [blank = ''] = /(?:^|(?<=\n))\r?\n$/.exec(text.slice(0, start)) ?? [];
  return start - blank.length;
}

function topOf(statements: readonly TomlStatement[]): readonly TomlStatement[] {
  const header = statements.findIndex(({ kind }) => kind === 'header');
  return header === -1 ? statements : statements.slice(0, header);
}

function pairAtTop(text: string, statements: readonly TomlStatement[], path: SettingsPath): TomlStatement | undefined {
  return topOf(statements).find(
    ({ kind, start, valueEnd }) => kind === 'pair' && holds(text.slice(start, valueEnd), path),
  );
}

/** Tells whether a statement, read alone, says something at or below a path. */
function holds(statement: string, path: SettingsPath): boolean {
  try {
    let value: unknown = parse(statement);
    for (const name of path) {
      value = ownMember(Array.isArray(value) ? (value[0] as object) : (value as object), name);
      if (value === undefined) return false;
    }
    return true;
  } catch {
    return false;
  }
}
