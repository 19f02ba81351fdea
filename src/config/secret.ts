import { inspect } from 'node:util';
import { cleanSecret, isSendable } from './clean-secret.js';

/** A value that must never reach a log, an error or a page. Only code that calls `reveal` sees it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** Frees the value of what files and clipboards leave on a credential. */
  cleaned(): Secret {
    return new Secret(cleanSecret(this.#value));
  }

  /** True where a header can carry the value. */
  get sendable(): boolean {
    return isSendable(this.#value);
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
