import { type IncomingMessage } from 'node:http';
import { readForm } from '../read-form.js';
import { OAuthError } from './oauth-error.js';

/** One printable text, such as RFC 6749 has for identifiers: https://www.rfc-editor.org/rfc/rfc6749#appendix-A */
const CLIENT_ID = /^[\x20-\x7e]{1,128}$/;

/** The fields of a form; one that is given twice is refused when it is read, and an empty one counts as absent. */
export class FormFields {
  constructor(private readonly form: URLSearchParams) {}

  read(name: string): string | undefined {
    const values = this.form.getAll(name);
    if (values.length > 1) throw new OAuthError(400, 'invalid_request', `${name} is given more than once.`);
    return values[0] || undefined;
  }

  need(name: string): string {
    const value = this.read(name);
    if (value === undefined) throw new OAuthError(400, 'invalid_request', `${name} is missing.`);
    return value;
  }

  /** Null where the client does not name itself, as Claude Code. */
  get clientId(): string | null {
    const id = this.read('client_id');
    if (id === undefined) return null;
    if (CLIENT_ID.test(id)) return id;
    throw new OAuthError(400, 'invalid_request', 'client_id must be 1 to 128 printable characters of ASCII.');
  }
}

/** Reads the form of a request. Throws a 413 or a 415. */
export async function readFields(request: IncomingMessage): Promise<FormFields> {
  return new FormFields(await readForm(request));
}
