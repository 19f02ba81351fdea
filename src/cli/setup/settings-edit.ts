import { type Json } from './formats/settings-format.js';

/** The name of what `setup` adds to an agent's settings: providers, and the ending of what lists show. */
export const OWN_NAME = 'droid2api';
const OWN_ENDING = ` (${OWN_NAME})`;

/** A value that `setup` gives a member of an agent's settings, or null where the member has to go. */
interface ValueEdit {
  path: readonly string[];
  value: Json;
}

/** Items that `setup` adds to a list of objects. Their member `title` ends as {@link ownTitle} has it. */
export interface ItemsEdit {
  path: readonly string[];
  title: string;
  items: readonly { readonly [name: string]: Json }[];
}

export type SettingsEdit = ValueEdit | ItemsEdit;

/** Makes a text by which an item of a list is known as ours, for people too. */
export function ownTitle(text: string): string {
  return text + OWN_ENDING;
}

export function isOwnTitle(text: unknown): boolean {
  return typeof text === 'string' && text.endsWith(OWN_ENDING);
}
