import { type ValidationError } from 'class-validator';

/** class-validator's findings as lines such as `models[2].reasoning must be one of …`; values are never part of them. */
export function listProblems(errors: readonly ValidationError[], parent = ''): string[] {
  return errors.flatMap((error) => {
    const path = pathOf(parent, error.property);
    const own = Object.values(error.constraints ?? {}).map((message) => withPath(message, error.property, path));
    return [...own, ...listProblems(error.children ?? [], path)];
  });
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}

function withPath(message: string, property: string, path: string): string {
  if (message.startsWith(`${property} `)) return path + message.slice(property.length);
  if (message.startsWith(`each value in ${property} `)) return `each value in ${path}${message.slice(`each value in ${property}`.length)}`;
  if (message.startsWith('nested property ') || message.startsWith('each value in nested property ')) return `${path} must be an object or a list of objects`;
  return `${path}: ${message}`;
}
