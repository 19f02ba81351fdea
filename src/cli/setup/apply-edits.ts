import { asObject, type JsonObject, setMember } from '../../dialects/wire-value.js';
import { type Json, type SettingsFormat } from './formats/settings-format.js';
import { depthOf, isSame, itemsAt, readSettings, UnfitSettings, valueAt } from './read-settings.js';
import { OWN_NAME, type SettingsEdit } from './settings-edit.js';

/** What takes an edit out again, as the journal keeps it. */
export interface UndoStep {
  edit: SettingsEdit;
  /** What stood there before; absent where nothing did. */
  before?: Json;
  /** How many names of the path led to something before. */
  depth: number;
}

interface EditedText {
  text: string;
  steps: UndoStep[];
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Makes edits in the text of settings and leaves the rest as it is, byte by byte. Throws {@link UnfitSettings} where a
 * file is written in a way that the edits do not fit into: what comes out is read again and compared with what should.
 */
export function applyEdits(format: SettingsFormat, original: string, edits: readonly SettingsEdit[]): EditedText {
  const steps: UndoStep[] = [];
  const text = withoutMark(original, (bare) =>
    edits.reduce((text, edit) => {
      const settings = readSettings(format, text);
      const before = 'value' in edit ? (valueAt(settings, edit.path) as Json | undefined) : undefined;
      steps.push({ edit, depth: depthOf(settings, edit.path), ...(before !== undefined && { before }) });
      return applyOne(format, text, settings, edit);
    }, bare),
  );
  return { text, steps };
}

/** Tells whether settings already say what the edits would make them say. */
export function isSatisfied(settings: JsonObject, edits: readonly SettingsEdit[]): boolean {
  return edits.every((edit) => {
    if ('value' in edit) return isSame(valueAt(settings, edit.path) ?? null, edit.value);
    const { all, isOwn } = itemsAt(settings, edit);
    return isSame(all.filter(isOwn), edit.items);
  });
}

/**
 * Takes edits out again: what stood there before comes back. A value that somebody has changed since stays, and its
 * path is told, unless it carries our name; of lists only our items go.
 */
export function takeOut(format: SettingsFormat, original: string, steps: readonly UndoStep[]) {
  const left: string[] = [];
  const text = withoutMark(original, (bare) =>
    steps.toReversed().reduce((text, step) => takeOneOut(format, text, step, left), bare),
  );
  return { text, left };
}

function withoutMark(text: string, change: (bare: string) => string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK + change(text.slice(1)) : change(text);
}

function applyOne(format: SettingsFormat, text: string, settings: JsonObject, edit: SettingsEdit): string {
  if ('value' in edit) {
    const { path, value } = edit;
    if (isSame(valueAt(settings, path) ?? null, value)) return text;
    if (value === null) return checked(format, format.remove(text, path), withValue(settings, path, undefined), path);
    return checked(format, format.set(text, path, value), withValue(settings, path, value), path);
  }
  const { all, isOwn } = itemsAt(settings, edit);
  if (isSame(all.filter(isOwn), edit.items)) return text;
  const kept = all.filter((item) => !isOwn(item));
  let changed = removeItems(format, text, edit.path, all, isOwn);
  edit.items.forEach((item, index) => {
    changed = format.set(changed, [...edit.path, kept.length + index], item);
  });
  return checked(format, changed, withValue(settings, edit.path, [...kept, ...edit.items]), edit.path);
}

function takeOneOut(format: SettingsFormat, text: string, step: UndoStep, left: string[]): string {
  const { edit, before, depth } = step;
  const { path } = edit;
  const settings = readSettings(format, text);
  const current = valueAt(settings, path);
  if ('value' in edit) {
    if (current === undefined && edit.value !== null) return text;
    if (!isSame(current ?? null, edit.value) && path.at(-1) !== OWN_NAME) {
      left.push(path.join('.'));
      return text;
    }
    if (before === undefined) return current === undefined ? text : removeAll(format, text, path, depth);
    return checked(format, format.set(text, path, before), withValue(settings, path, before), path);
  }
  const { all, isOwn } = itemsAt(settings, edit);
  if (!all.some(isOwn)) return text;
  const kept = all.filter((item) => !isOwn(item));
  if (kept.length === 0 && depth < path.length) return removeAll(format, text, path, depth);
  const changed = removeItems(format, text, path, all, isOwn);
  return checked(format, changed, withValue(settings, path, kept), path);
}

function removeItems(
  format: SettingsFormat,
  text: string,
  path: readonly string[],
  all: readonly unknown[],
  isOwn: (item: unknown) => boolean,
): string {
  const own = all.flatMap((item, index) => (isOwn(item) ? [index] : []));
  return own.reduceRight((changed, index) => format.remove(changed, [...path, index]), text);
}

/** Removes a member, and the objects around it that were not there before and are empty now. */
function removeAll(format: SettingsFormat, text: string, path: readonly string[], depth: number): string {
  const settings = readSettings(format, text);
  let removed = checked(format, format.remove(text, path), withValue(settings, path, undefined), path);
  for (let length = path.length - 1; length > depth; length--) {
    const parent = valueAt(readSettings(format, removed), path.slice(0, length));
    const isEmpty = asObject(parent) !== undefined && Object.keys(parent as object).length === 0;
    if (isEmpty) removed = format.remove(removed, path.slice(0, length));
  }
  return removed;
}

/** Gives settings with another value at a path; the former ones stay as they are. */
function withValue(settings: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const copy = JSON.parse(JSON.stringify(settings)) as JsonObject;
  let parent = copy;
  for (const name of path.slice(0, -1)) {
    const next = asObject(valueAt(parent, [name])) ?? {};
    setMember(parent, name, next);
    parent = next;
  }
  const [last = ''] = path.slice(-1);
  setMember(parent, last, value);
  // A member without a value goes.
  return JSON.parse(JSON.stringify(copy)) as JsonObject;
}

function checked(format: SettingsFormat, text: string, expected: JsonObject, path: readonly string[]): string {
  let isRight = false;
  try {
    isRight = isSame(withoutEmpty(readSettings(format, text)), withoutEmpty(expected));
  } catch (error) {
    if (!(error instanceof UnfitSettings)) throw error;
  }
  if (isRight) return text;
  throw new UnfitSettings(
    `it is written in a way into which ${path.join('.')} does not fit without changing the rest: write ` +
      `${path[0] ?? 'it'} out over several lines, or set it by hand.`,
  );
}

/** Leaves out empty objects: TOML does not say a table that has none but other tables. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  const object = asObject(value);
  if (!object) return value;
  const members = Object.entries(object).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(
    members.filter(([, member]) => !(asObject(member) && Object.keys(member as object).length === 0)),
  );
}
