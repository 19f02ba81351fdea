/** A program that asked by a browser and waits at an address that was checked, for a code or an error. */
export interface WaitingClient {
  clientName: string;
  redirectUri: string;
  state: string | undefined;
  /** As https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 has them. */
  error: 'access_denied' | 'invalid_request' | 'unsupported_response_type';
}

/** Somebody may not sign in, or not in this way. The sentence is for people: a page or `error_description` shows it. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(
    readonly sentence: string,
    /** Undefined where no program waits, or its address is not known to be good. */
    readonly waiting?: WaitingClient,
  ) {
    super(sentence);
  }
}

/** Somebody comes back from the provider with a sign-in that is finished, too old, or another browser's. */
export class SignInOver extends SignInRefused {
  constructor() {
    super(
      'This sign-in is over: it has taken too long, was finished before, or was begun in another browser. Start ' +
        'again where you began.',
    );
  }
}
