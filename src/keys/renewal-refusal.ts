import { type EndReason } from './sign-in-session.js';

/** A session is not opened, or gets no further token: somebody has to sign in again. The message is for people. */
export class RenewalRefused extends Error {
  override readonly name = 'RenewalRefused';

  constructor(
    message: string,
    /** Why the session has ended; undefined where there is none. */
    readonly because?: EndReason,
  ) {
    super(message);
  }
}

/** Nobody can say now whether a session may go on: nothing is spent, and the client asks again later. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';

  constructor(
    message: string,
    readonly retryAfterSeconds = 10,
  ) {
    super(message);
  }
}
