import { Worker } from 'node:worker_threads';
import { DatabaseAway } from './database-away.js';

export interface SqliteRequest {
  action: 'execute' | 'begin' | 'commit' | 'rollback';
  sql?: string;
  parameters?: readonly unknown[];
}

export interface SqliteAnswer {
  rows?: unknown[];
  affected?: number;
}

interface Waiting {
  resolve: (answer: SqliteAnswer) => void;
  reject: (error: Error) => void;
}

const BUSY_TIMEOUT_MS = 5_000;
/** The file is held by another process, or cannot be read or written: https://www.sqlite.org/rescode.html */
const AWAY_CODES = /^SQLITE_(?:BUSY|CANTOPEN|FULL|IOERR)/;

/** The calling side of the thread that holds the SQLite file. A thread that died is replaced at the next request. */
export class SqliteThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private started = 0;

  /** `url` is libsql's, such as `file:/data/droid2api.db`; a query waits so long for a file that another process holds. */
  constructor(
    private readonly url: string,
    private readonly busyTimeoutMs = BUSY_TIMEOUT_MS,
  ) {}

  /** Changes when the thread was replaced: an open transaction is gone then. */
  get generation(): number {
    return this.started;
  }

  send(request: SqliteRequest): Promise<SqliteAnswer> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // Only a question under way keeps the process alive.
      worker.ref();
      worker.postMessage({ id, ...request });
    });
  }

  /** Lets what was asked end first: a thread that is terminated within a query takes the process with it. */
  async stop(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    // A query that waits for the file's lock ends before.
    const timer = setTimeout(() => void worker.terminate(), 2 * this.busyTimeoutMs);
    worker.ref();
    worker.postMessage({ action: 'close' });
    await ended;
    clearTimeout(timer);
  }

  private start(): Worker {
    this.started++;
    const worker = new Worker(new URL('./sqlite-worker.js', import.meta.url), {
      workerData: { url: this.url, busyTimeoutMs: this.busyTimeoutMs },
      // The parent's flags (source maps, a test runner's loaders) are not for this thread.
      execArgv: [],
      // It holds a few rows at a time; left alone, it would take as much memory as the gateway.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 },
    });
    worker.unref();
    worker.on('message', ({ id, error, ...answer }: SqliteAnswer & { id: number; error?: string }) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
      if (error === undefined) waiting?.resolve(answer);
      else waiting?.reject(AWAY_CODES.test(error) ? new DatabaseAway(new Error(error)) : new Error(error));
    });
    worker.on('error', (error) => this.lose(worker, error instanceof Error ? error : new Error('the database thread failed')));
    worker.on('exit', () => this.lose(worker, new Error('the database thread has ended')));
    return worker;
  }

  private lose(worker: Worker, error: Error): void {
    if (this.worker === worker) this.worker = undefined;
    for (const waiting of this.waiting.values()) waiting.reject(new DatabaseAway(error));
    this.waiting.clear();
  }
}
