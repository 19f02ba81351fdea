import { isDeepStrictEqual } from 'node:util';
import { asArray, asObject, type JsonObject, ownMember } from '../../dialects/wire-value.js';
import { type SettingsFormat } from './formats/settings-format.js';
import { isOwnTitle, type ItemsEdit } from './settings-edit.js';

/** Settings that cannot be changed as they are. The message says why and what to do, without a path. */
export class UnfitSettings extends Error {}

/** Reads the text of settings as plain JSON: dates and other values of TOML and YAML as JSON says them. */
export function readSettings(format: SettingsFormat, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(JSON.stringify(format.parse(text)));
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n') : [];
    throw new UnfitSettings(`it cannot be read (${reason ?? 'unknown error'}): mend it, then run this again.`);
  }
  const settings = asObject(value);
  if (!settings) throw new UnfitSettings('it holds no settings by name: mend or remove it, then run this again.');
  return settings;
}

/** The same for a text that may begin with a byte order mark. */
export function readBare(format: SettingsFormat, text: string): JsonObject {
  return readSettings(format, text.replace(/^\uFEFF/, ''));
}

/** Gives what stands at a path, or undefined. */
export function valueAt(settings: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => ownMember(asObject(value), name), settings);
}

/** Tells how many names of a path lead to something, from its first on. */
export function depthOf(settings: JsonObject, path: readonly string[]): number {
  return path.filter((_, index) => valueAt(settings, path.slice(0, index + 1)) !== undefined).length;
}

export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

/** Gives the items of a list, and which of them are ours. */
export function itemsAt(settings: JsonObject, { path, title }: Pick<ItemsEdit, 'path' | 'title'>) {
  const all = asArray(valueAt(settings, path));
  return { all, isOwn: (item: unknown) => isOwnTitle(ownMember(asObject(item), title)) };
}
