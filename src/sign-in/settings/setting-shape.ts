import { asObject } from '../../dialects/wire-value.js';

/** What a setting may hold. */
export interface Shape {
  /** The words after "must be ". */
  wanted: string;
  accepts: (value: unknown) => boolean;
}

export const TEXT: Shape = { wanted: 'a text', accepts: (value) => typeof value === 'string' };
export const FLAG: Shape = { wanted: 'true or false', accepts: (value) => typeof value === 'boolean' };
export const NUMBER: Shape = { wanted: 'a number', accepts: (value) => typeof value === 'number' };
export const OBJECT: Shape = { wanted: 'an object', accepts: (value) => asObject(value) !== undefined };
export const LIST: Shape = { wanted: 'a list', accepts: (value) => Array.isArray(value) };
export const TEXTS: Shape = {
  wanted: 'a list of texts',
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};
export const OBJECTS: Shape = {
  wanted: 'a list of objects',
  accepts: (value) => Array.isArray(value) && value.every((one) => asObject(one) !== undefined),
};
export function oneOf(...choices: readonly string[]): Shape {
  return {
    wanted: `one of ${choices.join(', ')}`,
    accepts: (value) => typeof value === 'string' && choices.includes(value),
  };
}

/** Either of two shapes. */
export function either(one: Shape, other: Shape): Shape {
  return {
    wanted: `${one.wanted} or ${other.wanted}`,
    accepts: (value) => one.accepts(value) || other.accepts(value),
  };
}
