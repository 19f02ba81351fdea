import { Injectable } from '@nestjs/common';
import { type GatewayError } from '../dialects/gateway-error.js';
import { InFlightSet } from '../memory/in-flight-set.js';
import { type ClientStream } from './client-stream.js';

/** Knows every answer that is under way, and whether the gateway still wants work. */
@Injectable()
export class Drain {
  private readonly answers = new InFlightSet<ClientStream>();
  private waiting: (() => void)[] = [];
  private readonly beginListeners: (() => void)[] = [];
  private begun = false;

  /** False from the moment in which the gateway is told to stop; it goes on serving whoever comes all the same. */
  get ready(): boolean {
    return !this.begun;
  }

  begin(): void {
    if (this.begun) return;
    this.begun = true;
    for (const tell of this.beginListeners) tell();
  }

  /** For what stays open without anybody's work being in it, such as the dashboard's live figures. */
  whenBegun(listener: () => void): void {
    this.beginListeners.push(listener);
  }

  /** Counts an answer as under way until its work is done, accounting included. */
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
   * Ends every answer that is under way with this error, in the way that is still open for it. Returns how many there
   * were.
   */
  interrupt(error: GatewayError): number {
    const open = [...this.answers];
    for (const client of open) client.interrupt(error);
    return open.length;
  }
}
