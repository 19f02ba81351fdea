import { Injectable } from '@nestjs/common';
import { type GatewayError } from '../dialects/gateway-error.js';
import { InFlightSet } from '../memory/in-flight-set.js';
import { type ClientStream } from './client-stream.js';

/** Knows every answer that is under way, and whether the gateway still wants new requests. */
@Injectable()
export class Drain {
  private readonly answers = new InFlightSet<ClientStream>();
  private waiting: (() => void)[] = [];
  private readonly beginListeners: (() => void)[] = [];
  private begun = false;

  /** False once the gateway has been told to stop. It goes on serving the requests that still come. */
  get ready(): boolean {
    return !this.begun;
  }

  begin(): void {
    if (this.begun) return;
    this.begun = true;
    for (const tell of this.beginListeners) tell();
  }

  /**
   * Calls back when draining begins, for connections that stay open without a request, such as those of the dashboard's
   * live figures.
   */
  whenBegun(listener: () => void): void {
    this.beginListeners.push(listener);
  }

  /** Counts an answer as under way until its work is done, its records included. */
  async follow<T>(client: ClientStream, work: () => Promise<T>): Promise<T> {
    const slot = this.answers.add(client);
    try {
      return await work();
    } finally {
      this.answers.delete(slot, client);
      if (this.answers.size === 0) for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  /** Resolves when no answer is under way. */
  whenIdle(): Promise<void> {
    if (this.answers.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /**
   * Ends every answer that is under way with this error, in the way that is still open for it. Returns the number of
   * these answers.
   */
  interrupt(error: GatewayError): number {
    const open = [...this.answers];
    for (const client of open) client.interrupt(error);
    return open.length;
  }
}
