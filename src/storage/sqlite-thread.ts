import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DatabaseAway } from './database-away.js';
import { type DatabaseFaults } from './database-faults.js';
import { FolderClaimed } from './folder-claimed.js';

interface SqliteRequest {
  action: 'execute' | 'begin' | 'commit' | 'rollback' | 'claim' | 'release';
  sql?: string;
  parameters?: readonly unknown[];
  /** The statement belongs to a transaction, and fails where there is none. */
  inTransaction?: boolean;
}

interface SqliteAnswer {
  rows?: unknown[];
  affected?: number;
}

interface WorkerMessage extends SqliteAnswer {
  id: number;
  error?: string;
  code?: string;
  changed?: true;
}

interface Waiting {
  /** The statement, or what the thread does to a transaction. */
  what: string;
  resolve: (answer: SqliteAnswer) => void;
  reject: (error: Error) => void;
}

const BUSY_TIMEOUT_MS = 5_000;
/** A gateway that starts waits for so long until the one before it gives the folder up. */
const CLAIM_TIMEOUT_MS = 3_000;
/**
 * Another process holds the file, or the file cannot be read, written or understood:
 * https://www.sqlite.org/rescode.html
 */
const AWAY_CODES = /^SQLITE_(?:BUSY|LOCKED|NOMEM|READONLY|IOERR|CORRUPT|FULL|CANTOPEN|PROTOCOL|NOTADB|ABORT)/;

/** The calling side of the thread that holds the SQLite file. The next request replaces a thread that has died. */
export class SqliteThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private started = 0;
  private claimed = false;
  private changes = 0;
  /** Whether the thread looks for changes. It says that it has seen one when it has looked for the first time. */
  private watching = false;

  /**
   * Takes the path of the database, which must exist, and of the file whose lock claims the folder. A query waits for
   * `busyTimeoutMs` for a file that another process holds.
   */
  constructor(
    private readonly path: string,
    private readonly claimPath: string,
    private readonly faults: DatabaseFaults,
    private readonly busyTimeoutMs = BUSY_TIMEOUT_MS,
  ) {}

  /** A number that changes when the thread is replaced. An open transaction is gone then. */
  get generation(): number {
    return this.started;
  }

  /**
   * A number that differs after another process has changed the database, or after the database has failed. Undefined
   * where the thread does not look for changes: it does so while it holds the folder, which a thread that replaces
   * another one may fail to get.
   */
  get foreignChanges(): number | undefined {
    return this.worker && this.watching ? this.changes : undefined;
  }

  /**
   * Claims the folder for this process, until `release` or its death. Rejects with `FolderClaimed` where another
   * process has it.
   */
  async claim(): Promise<void> {
    try {
      await this.send({ action: 'claim' });
    } catch (error) {
      throw error instanceof DatabaseAway && /^SQLITE_BUSY/.test(error.message)
        ? new FolderClaimed(dirname(this.path))
        : error;
    }
    this.claimed = true;
  }

  async release(): Promise<void> {
    this.claimed = false;
    this.watching = false;
    if (this.worker) await this.send({ action: 'release' });
  }

  send(request: SqliteRequest): Promise<SqliteAnswer> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { what: request.sql ?? request.action, resolve, reject });
      // Only a request under way keeps the process alive.
      worker.ref();
      worker.postMessage({ id, ...request });
    });
  }

  /**
   * Stops the thread after the requests under way: a thread that is terminated within a query takes the process with
   * it.
   */
  async stop(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    // A query that waits for the file's lock ends before this.
    const timer = setTimeout(() => void worker.terminate(), 2 * this.busyTimeoutMs);
    worker.ref();
    worker.postMessage({ action: 'close' });
    await ended;
    clearTimeout(timer);
  }

  private start(): Worker {
    this.started++;
    this.watching = false;
    const worker = new Worker(new URL('./sqlite-worker.js', import.meta.url), {
      workerData: {
        path: this.path,
        claimPath: this.claimPath,
        busyTimeoutMs: this.busyTimeoutMs,
        claimTimeoutMs: CLAIM_TIMEOUT_MS,
      },
      // This thread does not need the parent's flags (source maps, a test runner's loaders).
      execArgv: [],
      // The thread holds a few rows at a time. Without a limit it would take as much memory as the gateway.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 },
    });
    worker.unref();
    worker.on('message', ({ id, error, code, changed, ...answer }: WorkerMessage) => {
      if (changed) {
        // What was on its way when the folder was released says nothing.
        this.watching = this.claimed && this.worker === worker;
        this.changes++;
        return;
      }
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
      if (!waiting) return;
      if (error === undefined) {
        if (waiting.what !== 'claim' && waiting.what !== 'release') this.faults.succeeded(waiting.what);
        waiting.resolve(answer);
      } else this.fail(waiting, toError(error, code));
    });
    worker.on('error', (error) =>
      this.lose(worker, error instanceof Error ? error : new Error('the database thread failed')),
    );
    worker.on('exit', () => this.lose(worker, new Error('the database thread has ended')));
    // A thread that has died no longer holds the folder.
    if (this.claimed) worker.postMessage({ id: 0, action: 'claim' });
    return worker;
  }

  private lose(worker: Worker, error: Error): void {
    if (this.worker === worker) this.worker = undefined;
    for (const waiting of this.waiting.values()) this.fail(waiting, new DatabaseAway(error));
    this.waiting.clear();
  }

  private fail({ what, reject }: Waiting, error: Error): void {
    if (error instanceof DatabaseAway && what !== 'claim') this.faults.failed(what, error.reason);
    reject(error);
  }
}

function toError(message: string, code: string | undefined): Error {
  const error = new Error(code === undefined ? message : `${code}: ${message}`);
  return AWAY_CODES.test(code ?? '') ? new DatabaseAway(error) : error;
}
