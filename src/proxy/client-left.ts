/** Work for a client was given up because the client has left; there is nobody to answer. */
export class ClientLeft extends Error {
  /** `sent` says whether an upstream may have seen something of the request. */
  constructor(
    message = 'The client has left.',
    readonly sent = false,
  ) {
    super(message);
  }
}
