/**
 * The thread that SQLite lives in: its driver is synchronous, and a slow disk or a large query must not hold the event
 * loop that relays streams. Plain JavaScript because Node loads a worker's file by itself, in tests too.
 *
 * Messages in: { id, action: 'execute' | 'begin' | 'commit' | 'rollback' | 'claim' | 'release', sql, parameters,
 * inTransaction }, or { action: 'close' } as the last one. Messages out: { id, rows, affected } or { id, error, code };
 * and { changed: true } where another process has changed the database, or where it fails. The other side waits for
 * each answer before it sends the next message, except for that of a `begin`.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

const { path, claimPath, busyTimeoutMs, claimTimeoutMs } = workerData;

const LOST = 'the database file was deleted or replaced while the gateway ran; put it back, or restart the gateway';
const RETRY_MS = 20;
const WATCH_INTERVAL_MS = 500;
/**
 * With these codes the file has failed and not the statement, so the next statement gets a new connection:
 * https://www.sqlite.org/rescode.html
 */
const FILE_FAULTS = /^SQLITE_(?:NOMEM|READONLY|IOERR|CORRUPT|FULL|CANTOPEN|PROTOCOL|NOTADB)/;

/**
 * The file was overwritten. The connection stays open: the last one to close writes the log into the file and deletes
 * it, and it would be missing when the file is put back.
 */
class Overwritten extends Error {
  code = 'SQLITE_CANTOPEN';

  constructor() {
    super(LOST);
  }
}

/** The open connection; undefined before the first statement and after a fault of the file. */
let database;
/** The identities of the database's file and of its log at their first use, by path. */
const identities = new Map();
/** The state of the database's file when it last began as a database does; undefined before. */
let known;
/**
 * The database's file, open to be looked at beside SQLite. It stays open for as long as the thread lives: a process
 * that closes any of its handles of a file gives up all its locks on it, SQLite's as well, and the next process that
 * works with the database would take itself for the last one and delete the log under the gateway's hands:
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
let watched;
/** A database begins with this: https://www.sqlite.org/fileformat.html#magic_header_string */
const MAGIC = 'SQLite format 3\0';
/** Whether the other side has begun a transaction and not ended it, although SQLite may have rolled it back. */
let within = false;
/** Why SQLite has rolled the transaction back, while the other side still believes in it. */
let reasonRolledBack;
/** The connection that holds the folder for this process. */
let claim;
/** What the last look at the database has found; it differs when another process has changed the database. */
let found;
/** Looks at the database while this process holds the folder. */
let watch;
/** How many connections there have been: the version of one says nothing about the version of the next. */
let connections = 0;

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

/** Closes everything. The thread then ends, since it waits for nothing. */
function close() {
  disconnect();
  if (watched !== undefined) closeSync(watched);
  release();
  parentPort.close();
}

function answer({ action, sql, parameters, inTransaction }) {
  switch (action) {
    case 'begin':
      within = true;
      reasonRolledBack = undefined;
      try {
        // The transaction takes the write lock at its start: of two processes that read first and write later, one
        // would be refused.
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
      // The transaction may have failed to begin, or another thread may have begun it.
      if (inTransaction && !within) throw new Error('the transaction has not begun');
      if (within) assertStillWithin();
      return attempt(() => execute(within ? database : connect(), sql, parameters));
  }
}

/**
 * Gives the connection, and makes a new one after a fault. Throws where the file is missing, or is another one than at
 * the first opening.
 */
function connect() {
  // A log that is left from before the opening is SQLite's to read or to replace.
  if (isReplaced(path) || (database && isReplaced(`${path}-wal`))) {
    disconnect();
    throw failure('SQLITE_CANTOPEN', LOST);
  }
  if (isOverwritten()) throw new Overwritten();
  if (!database) {
    if (!identities.has(path)) throw failure('SQLITE_CANTOPEN', 'the database file is not there');
    const opened = new Database(path, { timeout: busyTimeoutMs });
    try {
      keepReadersFromWaiting(opened);
      // What is deleted or replaced, such as the name of a member who is erased, does not stay in the file.
      opened.exec('PRAGMA secure_delete = ON');
    } catch (error) {
      opened.close();
      throw error;
    }
    database = opened;
    connections++;
  }
  return database;
}

/**
 * Turns on write-ahead logging: readers never wait for a writer, and commands can look at the file while the gateway
 * runs. Here alone SQLite does not wait for another process: of two that start on a new file, one is refused at once.
 * So the function asks again for as long as SQLite waits elsewhere.
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
    // The thread has nothing else to do.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}

/**
 * Whether the path leads to another file than at the first look, or to none. SQLite itself goes on with the file that
 * it has open.
 */
function isReplaced(file) {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  const identity = stat && `${stat.dev}:${stat.ino}`;
  const known = identities.get(file);
  if (known === undefined && identity !== undefined) identities.set(file, identity);
  return known !== undefined && known !== identity;
}

/**
 * Whether the file was emptied or overwritten. SQLite itself does not look at it before it needs a page that it does
 * not have in memory.
 */
function isOverwritten() {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  const state = stat && `${stat.size}:${stat.mtimeNs}`;
  if (state === undefined || state === known) return false;
  watched ??= openSync(path, 'r');
  const first = Buffer.alloc(MAGIC.length);
  readSync(watched, first, 0, first.length, 0);
  if (first.toString('latin1') !== MAGIC) return known !== undefined;
  known = state;
  return false;
}

function disconnect() {
  const closing = database;
  database = undefined;
  // The last connection deletes the log, and the next one makes another.
  identities.delete(`${path}-wal`);
  try {
    closing?.close();
  } catch {
    // The connection was given up for a fault that is known already.
  }
}

/** Works with the connection, and gives it up where the file fails. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (FILE_FAULTS.test(error?.code) && !(error instanceof Overwritten)) disconnect();
    if (within) reasonRolledBack = error;
    throw error;
  }
}

/**
 * Throws where SQLite has rolled the transaction back by itself, as it does after many faults: it would write the next
 * statement without the ones before.
 */
function assertStillWithin() {
  if (database?.inTransaction) return;
  throw reasonRolledBack ?? failure('SQLITE_ABORT', 'the transaction was rolled back');
}

/** Ends the transaction, whatever has happened in it: the next statement finds a connection without one. */
function endTransaction() {
  within = false;
  if (!database?.inTransaction) return;
  try {
    database.exec('ROLLBACK');
  } catch {
    // Closing the connection rolls back, too.
    disconnect();
  }
}

/**
 * Tells the other side where another process has changed the database since the last look, so that nobody has to ask
 * for changes: https://www.sqlite.org/pragma.html#pragma_data_version
 */
function lookForChanges() {
  if (within) return;
  let now;
  try {
    now = attempt(() => {
      const [[version]] = connect().prepare('PRAGMA data_version').raw(true).all();
      return `${connections} ${version}`;
    });
  } catch {
    now = 'failed';
  }
  if (now === found) return;
  found = now;
  parentPort.postMessage({ changed: true });
}

/** Claims the folder by an exclusive lock on a file of its own, which the system releases when the process dies. */
function claimFolder() {
  if (claim) return;
  const held = new Database(claimPath, { timeout: claimTimeoutMs });
  try {
    // Only the lock is wanted, so there must be no second file beside it.
    held.exec('PRAGMA journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    throw error;
  }
  claim = held;
  watch ??= setInterval(lookForChanges, WATCH_INTERVAL_MS);
}

function release() {
  clearInterval(watch);
  watch = undefined;
  found = undefined;
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

/** Turns a value into one that the driver has a type for: it ends the process at any other. */
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
