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

/** A worker at a port, with its own number of that port. */
interface Seat {
  taker: ConnectionTaker;
  listener: number;
}

interface SharedPort {
  server: Server;
  address: Promise<AddressInfo>;
  /** Who takes connections. The next one in turn is the first. */
  seats: Seat[];
}

interface Given {
  taker: ConnectionTaker;
  port: SharedPort;
  connection: Socket;
}

/**
 * Listens on the ports of all workers, and gives each connection to the next worker in turn, unread. One that is busy
 * and has not taken its last connection yet is passed over. A connection that a worker did not take before it ended
 * goes to another one: no client waits for somebody who is gone.
 */
export class SharedPorts {
  /** By their addresses: the configuration of a worker that starts later may have more ports, fewer or others. */
  private readonly ports = new Map<string, SharedPort>();
  /** The numbers of ports that were free ones, by address: a port that is opened again stays the same. */
  private readonly numbers = new Map<string, number>();
  /** Connections that no worker has taken yet, by ticket. They stay open here until then. */
  private readonly given = new Map<number, Given>();
  private tickets = 0;

  constructor(private readonly takenWithinMs = TAKEN_WITHIN_MS) {}

  /** Has a worker take part. Opens the port for the first one; rejects as `listen` does where it cannot be had. */
  async listen(taker: ConnectionTaker, wish: ListenWish): Promise<AddressInfo> {
    const name = nameOf(wish);
    const port = this.ports.get(name) ?? this.open(wish);
    this.ports.set(name, port);
    if (port.seats.some((seat) => seat.taker === taker)) throw inUse(wish);
    port.seats.push({ taker, listener: wish.listener });
    try {
      const address = await port.address;
      this.numbers.set(name, address.port);
      return address;
    } catch (error) {
      this.ports.delete(name);
      throw error;
    }
  }

  /** Gives a worker no more connections of a port. Without anybody to take them the port is closed. */
  unlisten(taker: ConnectionTaker, listener: number): void {
    this.leave((seat) => seat.taker === taker && seat.listener === listener);
  }

  /** The worker has the connection, so that it is closed here. That does not end it. */
  taken(ticket: number): void {
    this.given.get(ticket)?.connection.destroy();
    this.given.delete(ticket);
  }

  /** A worker has ended. */
  forget(taker: ConnectionTaker): void {
    this.leave((seat) => seat.taker === taker);
    for (const [ticket, given] of this.given) {
      if (given.taker !== taker) continue;
      this.given.delete(ticket);
      this.give(given.port, given.connection);
    }
  }

  private leave(leaves: (seat: Seat) => boolean): void {
    for (const [name, port] of this.ports) {
      const before = port.seats.length;
      port.seats = port.seats.filter((seat) => !leaves(seat));
      if (port.seats.length > 0 || before === 0) continue;
      port.server.close();
      this.ports.delete(name);
    }
  }

  private open(wish: ListenWish): SharedPort {
    // Nothing is read of a connection here; its worker reads all of it.
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (connection) => {
      connection.on('error', () => undefined);
      this.give(port, connection);
    });
    const address = new Promise<AddressInfo>((resolve, reject) => {
      // It stays: where the system refuses a single connection later on, the others go on.
      server.on('error', reject);
      server.listen(this.numbers.get(nameOf(wish)) ?? wish.port, wish.host, () =>
        resolve(server.address() as AddressInfo),
      );
    });
    const port: SharedPort = { server, address, seats: [] };
    return port;
  }

  private give(port: SharedPort, connection: Socket): void {
    const { seats } = port;
    const busy = new Set([...this.given.values()].map(({ taker }) => taker));
    const seat = seats.find(({ taker }) => !busy.has(taker)) ?? seats[0];
    if (!seat) {
      connection.destroy();
      return;
    }
    seats.push(...seats.splice(seats.indexOf(seat), 1));
    const ticket = this.tickets++;
    this.given.set(ticket, { taker: seat.taker, port, connection });
    connection.setTimeout(this.takenWithinMs, () => this.taken(ticket));
    seat.taker.give({ kind: 'connection', listener: seat.listener, ticket }, connection);
  }
}

/** Several free ports, which have no number yet, are told apart by the worker's own numbers. */
function nameOf({ listener, port, host }: ListenWish): string {
  return `${host ?? ''} ${port === 0 ? `free ${listener}` : port}`;
}

/** What Node says where a process listens twice on one port, as with the same number for `port` and `admin_port`. */
function inUse({ port, host }: ListenWish): Error {
  const code = 'EADDRINUSE';
  return Object.assign(new Error(`listen ${code}: address already in use ${host ?? '::'}:${port}`), {
    code,
    syscall: 'listen',
    address: host ?? '::',
    port,
  });
}
