import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type GivenConnection, type ListenWish } from './worker-orders.js';

/** A worker as far as connections go. */
export interface ConnectionTaker {
  give(message: GivenConnection, connection: Socket): void;
}

/**
 * A connection that a worker has not taken after this time is closed here. One that has it nevertheless, and was only
 * busy, still serves it. One that could not open another file has lost it, and its client would wait for ever.
 */
const TAKEN_WITHIN_MS = 30_000;

interface SharedPort {
  server: Server;
  address: Promise<AddressInfo>;
  /** Who takes connections. The next one in turn is the first. */
  takers: ConnectionTaker[];
}

interface Given {
  taker: ConnectionTaker;
  listener: number;
  connection: Socket;
}

/**
 * Listens on the ports of all workers, and gives each connection to the next worker in turn, unread. One that is busy
 * and has not taken its last connection yet is passed over. A connection that a worker did not take before it ended
 * goes to another one: no client waits for somebody who is gone.
 */
export class SharedPorts {
  private readonly ports = new Map<number, SharedPort>();
  /** The numbers of ports that were free ones: a port that is opened again stays the same. */
  private readonly numbers = new Map<number, number>();
  /** Connections that no worker has taken yet, by ticket. They stay open here until then. */
  private readonly given = new Map<number, Given>();
  private tickets = 0;

  constructor(private readonly takenWithinMs = TAKEN_WITHIN_MS) {}

  /** Has a worker take part. Opens the port for the first one; rejects as `listen` does where it cannot be had. */
  async listen(taker: ConnectionTaker, wish: ListenWish): Promise<AddressInfo> {
    const { listener } = wish;
    const port = this.ports.get(listener) ?? this.open(wish);
    this.ports.set(listener, port);
    port.takers.push(taker);
    try {
      const address = await port.address;
      this.numbers.set(listener, address.port);
      return address;
    } catch (error) {
      this.ports.delete(listener);
      throw error;
    }
  }

  /** Gives a worker no more connections of a port. Without anybody to take them the port is closed. */
  unlisten(taker: ConnectionTaker, listener: number): void {
    const port = this.ports.get(listener);
    if (!port) return;
    port.takers = port.takers.filter((other) => other !== taker);
    if (port.takers.length > 0) return;
    port.server.close();
    this.ports.delete(listener);
  }

  /** The worker has the connection, so that it is closed here. That does not end it. */
  taken(ticket: number): void {
    this.given.get(ticket)?.connection.destroy();
    this.given.delete(ticket);
  }

  /** A worker has ended. */
  forget(taker: ConnectionTaker): void {
    for (const listener of [...this.ports.keys()]) this.unlisten(taker, listener);
    for (const [ticket, given] of this.given) {
      if (given.taker !== taker) continue;
      this.given.delete(ticket);
      this.give(given.listener, given.connection);
    }
  }

  private open({ listener, port, host }: ListenWish): SharedPort {
    // Nothing is read of a connection here; its worker reads all of it.
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (connection) => {
      connection.on('error', () => undefined);
      this.give(listener, connection);
    });
    const address = new Promise<AddressInfo>((resolve, reject) => {
      // It stays: where the system refuses a single connection later on, the others go on.
      server.on('error', reject);
      server.listen(this.numbers.get(listener) ?? port, host, () => resolve(server.address() as AddressInfo));
    });
    return { server, address, takers: [] };
  }

  private give(listener: number, connection: Socket): void {
    const takers = this.ports.get(listener)?.takers ?? [];
    const busy = new Set([...this.given.values()].map(({ taker }) => taker));
    const taker = takers.find((one) => !busy.has(one)) ?? takers[0];
    if (!taker) {
      connection.destroy();
      return;
    }
    takers.push(...takers.splice(takers.indexOf(taker), 1));
    const ticket = this.tickets++;
    this.given.set(ticket, { taker, listener, connection });
    connection.setTimeout(this.takenWithinMs, () => this.taken(ticket));
    taker.give({ kind: 'connection', listener, ticket }, connection);
  }
}
