import { asObject } from '../../dialects/wire-value.js';

/** What a setting may hold. */
export interface SettingShape {
  /** The words after "must be ". */
  wanted: string;
  accepts: (value: unknown) => boolean;
}

export const ONE_TEXT: SettingShape = { wanted: 'a text', accepts: (value) => typeof value === 'string' };
export const ONE_FLAG: SettingShape = { wanted: 'true or false', accepts: (value) => typeof value === 'boolean' };
export const ONE_NUMBER: SettingShape = { wanted: 'a number', accepts: (value) => typeof value === 'number' };
export const ONE_OBJECT: SettingShape = { wanted: 'an object', accepts: (value) => asObject(value) !== undefined };
export const ANY_LIST: SettingShape = { wanted: 'a list', accepts: (value) => Array.isArray(value) };
export const LIST_OF_TEXTS: SettingShape = {
  wanted: 'a list of texts',
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};
export const LIST_OF_OBJECTS: SettingShape = {
  wanted: 'a list of objects',
  accepts: (value) => Array.isArray(value) && value.every((one) => asObject(one) !== undefined),
};
export function choiceOf(...choices: readonly string[]): SettingShape {
  return {
    wanted: `one of ${choices.join(', ')}`,
    accepts: (value) => typeof value === 'string' && choices.includes(value),
  };
}

/** Either of two shapes. */
export function eitherOf(one: SettingShape, other: SettingShape): SettingShape {
  return {
    wanted: `${one.wanted} or ${other.wanted}`,
    accepts: (value) => one.accepts(value) || other.accepts(value),
  };
}
