/**
 * Tells that a client has left before its answer was complete. What an `AbortSignal` is for; but one of those for every
 * request, which hardly ever fires, is a twentieth of the CPU of a small one.
 */
export class Departure {
  happened = false;
  private listeners: (() => void)[] = [];

  /** Calls back in the turn in which the client leaves, unless it has left already. Returns how to stop listening. */
  listen(listener: () => void): () => void {
    this.listeners.push(listener);
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at !== -1) this.listeners.splice(at, 1);
    };
  }

  announce(): void {
    if (this.happened) return;
    this.happened = true;
    const { listeners } = this;
    this.listeners = [];
    for (const listener of listeners) listener();
  }

  /** For whatever knows the standard's signal only. */
  toSignal(): AbortSignal {
    const controller = new AbortController();
    if (this.happened) controller.abort(new ClientGone());
    else this.listen(() => controller.abort(new ClientGone()));
    return controller.signal;
  }
}

/** Why work for a client was given up. */
export class ClientGone extends Error {
  /** `sent`: whether an upstream may have seen something of the request. */
  constructor(readonly sent = false) {
    super('The client has left.');
  }
}
