import { GatewayError } from '../dialects/gateway-error.js';
import { decidingField } from './field-names.js';

const LONGEST_SHOWN = 100;

/**
 * The names of one object of a body. Two readers of one body must not disagree. So a name that the gateway reads may
 * occur only once, and a field that decides something in one spelling only.
 */
export class UniqueNames {
  private readonly seen = new Map<string, string>();

  /**
   * `what` says which names must be unique: all of them, with or without a look at their spelling, or only the fields
   * that decide something.
   */
  constructor(private readonly what: 'names' | 'names and spellings' | 'deciding fields') {}

  /** Notes a name, and throws a 400 that names the field when it is not unique. `pathOf` gives a name's path. */
  add(name: string, pathOf: (name: string) => string): void {
    const field = this.what === 'names' ? undefined : decidingField(name);
    if (field === undefined && this.what === 'deciding fields') return;
    const key = field ?? name;
    const before = this.seen.get(key);
    if (before === undefined) this.seen.set(key, name);
    else throw before === name ? duplicateName(pathOf(name)) : twoSpellings(pathOf(before), pathOf(name));
  }
}

function duplicateName(path: string): GatewayError {
  return new GatewayError(400, `"${shown(path)}" occurs twice in the request body`, { param: shown(path) });
}

function twoSpellings(one: string, other: string): GatewayError {
  return new GatewayError(
    400,
    `"${shown(one)}" and "${shown(other)}" are spellings of one field, which so occurs twice in the request ` +
      'body: send one of them.',
    { param: shown(one) },
  );
}

/** Shortens a path for a message, as a name is the client's text and may be all of a body. */
function shown(path: string): string {
  return path.length <= LONGEST_SHOWN ? path : `${path.slice(0, LONGEST_SHOWN)}…`;
}
