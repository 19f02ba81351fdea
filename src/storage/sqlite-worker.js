/**
 * The thread that SQLite lives in: its driver is synchronous, and a slow disk or a large query must not hold the event
 * loop that relays streams. Plain JavaScript because Node loads a worker's file by itself, in tests too.
 *
 * Messages in: { id, action: 'execute' | 'begin' | 'commit' | 'rollback' | 'claim' | 'release', sql, parameters }, or {
 * action: 'close' } as the last one. Messages out: { id, rows, affected } or { id, error, code }. The other side sends
 * one message at a time.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const { path, claimPath, busyTimeoutMs, claimTimeoutMs } = workerData;

const LOST = 'the database file was deleted or replaced while the gateway ran; put it back, or restart the gateway';
const RETRY_MS = 20;
/** The file fails and not the statement, so the next one gets a new connection: https://www.sqlite.org/rescode.html */
const FILE_FAULTS = /^SQLITE_(?:NOMEM|READONLY|IOERR|CORRUPT|FULL|CANTOPEN|PROTOCOL|NOTADB)/;

/**
 * The connection stays open meanwhile: the last one to close writes the log into the file, which is then no longer
 * there for when the file is put back.
 */
class Overwritten extends Error {
  code = 'SQLITE_CANTOPEN';

  constructor() {
    super(LOST);
  }
}

/** The open connection; undefined before the first statement and after a fault of the file. */
let database;
/** What stood at the paths of the database and of its log when they were first used, by path. */
const identities = new Map();
/** How the database's file was when it was last found to begin as one; undefined before it did. */
let known;
/** https://www.sqlite.org/fileformat.html#magic_header_string */
const MAGIC = 'SQLite format 3\0';
/** Whether the other side has begun a transaction and not ended it, whatever SQLite has made of it. */
let within = false;
/** Why SQLite rolled back the transaction that the other side still believes in. */
let reasonRolledBack;
/** The connection that holds the folder for this process. */
let claim;

parentPort.on('message', (request) => {
  if (request.action === 'close') {
    close();
    return;
  }
  try {
    parentPort.postMessage({ id: request.id, ...answer(request) });
  } catch (error) {
    parentPort.postMessage({ id: request.id, error: String(error?.message ?? error), code: error?.code });
  }
});

/** Nothing is left to wait for afterwards, so the thread ends. */
function close() {
  disconnect();
  release();
  parentPort.close();
}

function answer({ action, sql, parameters }) {
  switch (action) {
    case 'begin':
      within = true;
      reasonRolledBack = undefined;
      try {
        // A write lock from the start: two processes that read first and write later would refuse each other.
        attempt(() => connect().exec('BEGIN IMMEDIATE'));
      } catch (error) {
        within = false;
        throw error;
      }
      return {};
    case 'commit':
      try {
        assertStillWithin();
        attempt(() => database.exec('COMMIT'));
      } finally {
        endTransaction();
      }
      return {};
    case 'rollback':
      endTransaction();
      return {};
    case 'claim':
      claimFolder();
      return {};
    case 'release':
      release();
      return {};
    default:
      if (within) assertStillWithin();
      return attempt(() => execute(within ? database : connect(), sql, parameters));
  }
}

/**
 * The connection, made anew after a fault. Throws when the file is not there or no longer the one that was opened
 * first.
 */
function connect() {
  if (isReplaced(path) || isReplaced(`${path}-wal`)) {
    disconnect();
    throw failure('SQLITE_CANTOPEN', LOST);
  }
  if (isOverwritten()) throw new Overwritten();
  if (!database) {
    if (!identities.has(path)) throw failure('SQLITE_CANTOPEN', 'the database file is not there');
    const opened = new Database(path, { timeout: busyTimeoutMs });
    try {
      keepReadersFromWaiting(opened);
    } catch (error) {
      opened.close();
      throw error;
    }
    database = opened;
  }
  return database;
}

/**
 * Readers then never wait for a writer, and the command line can look at the file while the gateway runs. SQLite waits
 * for other processes everywhere but here: where two start on a new file, one is refused at once, so it is asked again
 * as long as SQLite waits elsewhere.
 */
function keepReadersFromWaiting(opened) {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      opened.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!String(error?.code).startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error;
    }
    // This thread has nothing else to do meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}

/**
 * Whether something else stands at the path than at the first look, or nothing any more. SQLite itself goes on with
 * what it has open.
 */
function isReplaced(file) {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  const identity = stat && `${stat.dev}:${stat.ino}`;
  const known = identities.get(file);
  if (known === undefined && identity !== undefined) identities.set(file, identity);
  return known !== undefined && known !== identity;
}

/**
 * Whether the file was emptied or filled with something else. SQLite itself does not look at it before it needs a page
 * that it does not have in memory.
 */
function isOverwritten() {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  const state = stat && `${stat.size}:${stat.mtimeNs}`;
  if (state === undefined || state === known) return false;
  const first = Buffer.alloc(MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, first, 0, first.length, 0);
  } finally {
    closeSync(file);
  }
  if (first.toString('latin1') !== MAGIC) return known !== undefined;
  known = state;
  return false;
}

function disconnect() {
  const closing = database;
  database = undefined;
  // A last connection deletes the log, and the next one makes another.
  identities.delete(`${path}-wal`);
  try {
    closing?.close();
  } catch {
    // It was given up for a fault that is known already.
  }
}

/** Does something with the connection, which is given up where the file fails. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (FILE_FAULTS.test(error?.code) && !(error instanceof Overwritten)) disconnect();
    if (within) reasonRolledBack = error;
    throw error;
  }
}

/** SQLite rolls a transaction back by itself after many faults; what followed would then be written without it. */
function assertStillWithin() {
  if (database?.inTransaction) return;
  throw reasonRolledBack ?? failure('SQLITE_ABORT', 'the transaction was rolled back');
}

/** Whatever has happened within, the next statement finds a connection without a transaction. */
function endTransaction() {
  within = false;
  if (!database?.inTransaction) return;
  try {
    database.exec('ROLLBACK');
  } catch {
    // Closing it rolls back as well.
    disconnect();
  }
}

/** An exclusive lock on a file of its own, which the system takes away from a process that dies. */
function claimFolder() {
  if (claim) return;
  const held = new Database(claimPath, { timeout: claimTimeoutMs });
  try {
    // The lock alone is wanted, and no second file beside it.
    held.exec('PRAGMA journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    throw error;
  }
  claim = held;
}

function release() {
  claim?.close();
  claim = undefined;
}

function execute(connection, sql, parameters) {
  const values = parameters.map(toValue);
  const statement = connection.prepare(sql);
  if (!statement.reader) return { rows: [], affected: statement.run(values).changes };
  const names = statement.columns().map(({ name }) => name);
  const rows = statement.raw(true).all(values);
  return { rows: rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))) };
}

/** The driver ends the process at a value that it has no type for. */
function toValue(value) {
  if (value === null || typeof value === 'string' || Number.isFinite(value) || value instanceof Uint8Array)
    return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  throw new TypeError(`SQLite takes no ${typeof value} of this kind as a parameter`);
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}
