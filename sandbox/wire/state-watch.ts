interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lets a test wait for a state instead of sleeping: whoever changes the state says so, and conditions are tried again.
 */
export class StateWatch {
  private readonly waiters = new Set<Waiter>();

  /** Resolves as soon as the condition holds, at once if it does already. Rejects when the watch is closed before. */
  until(condition: () => boolean): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      this.waiters.add({ condition, resolve, reject });
    });
    // A test that no longer waits must not be failed by the closing.
    promise.catch(() => undefined);
    this.changed();
    return promise;
  }

  changed(): void {
    for (const waiter of this.waiters) {
      if (waiter.condition()) {
        this.waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  close(): void {
    for (const waiter of this.waiters)
      waiter.reject(new Error('The sandbox was closed before the awaited state was reached.'));

    this.waiters.clear();
  }
}
