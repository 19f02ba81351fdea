import { type ValidationError } from 'class-validator';
import { fieldSchemas, RULE } from './field-rules.js';

const LONGEST_NAME = 100;

/**
 * Writes class-validator's findings as lines such as `models[2].reasoning must be one of …`, one for each field. A line
 * never holds a value.
 */
export function listProblems(errors: readonly ValidationError[], parent = ''): string[] {
  return errors.flatMap((error) => {
    const path = pathOf(parent, error.property.slice(0, LONGEST_NAME));
    const own = describe(error, path);
    return [...(own === undefined ? [] : [own]), ...listProblems(error.children ?? [], path)];
  });
}

/**
 * Chooses among several findings the one of our own rule, or else of the rule that is written first: a value that is no
 * text is not too long as well.
 */
function describe({ constraints = {}, property, target }: ValidationError, path: string): string | undefined {
  if (constraints['whitelistValidation'] !== undefined) return `${path} is not known here${knownIn(target)}`;
  const message = constraints[RULE] ?? Object.values(constraints).at(-1);
  return message === undefined ? undefined : withPath(message, property, path);
}

function knownIn(target: object | undefined): string {
  const names = target ? [...fieldSchemas(target.constructor).keys()] : [];
  return names.length === 0 ? '' : `; known are ${names.join(', ')}`;
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

function withPath(message: string, property: string, path: string): string {
  if (message.startsWith(`${property} `)) return path + message.slice(property.length);
  if (message.startsWith(`each value in ${property} `))
    return `each value in ${path}${message.slice(`each value in ${property}`.length)}`;
  if (message.startsWith('nested property ') || message.startsWith('each value in nested property '))
    return `${path} must be an object or a list of objects`;
  return `${path}: ${message}`;
}
