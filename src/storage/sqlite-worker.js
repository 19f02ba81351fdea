/**
 * The thread that SQLite lives in: its driver is synchronous, and a slow disk or a large query must not hold the event
 * loop that relays streams. Plain JavaScript because Node loads a worker's file by itself, in tests too.
 *
 * Messages in: { id, action: 'execute' | 'begin' | 'commit' | 'rollback', sql, parameters }, or { action: 'close' } as the last one.
 * Messages out: { id, rows, affected } or { id, error }. The other side sends one message at a time.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createClient } from '@libsql/client/sqlite3';

const client = createClient({ url: workerData.url, timeout: workerData.busyTimeoutMs, concurrency: 1 });
const RETRY_MS = 20;
let readersNeverWait = false;
let transaction;

let answered = Promise.resolve();
parentPort.on('message', (request) => {
  if (request.action === 'close') {
    void answered.then(close);
    return;
  }
  answered = answer(request).then(
    (result) => parentPort.postMessage({ id: request.id, ...result }),
    (error) => parentPort.postMessage({ id: request.id, error: String(error?.message ?? error) }),
  );
});

/** Nothing is left to wait for afterwards, so the thread ends. */
function close() {
  client.close();
  parentPort.close();
}

/**
 * Readers then never wait for a writer, and the command line can look at the file while the gateway runs. SQLite waits for
 * other processes everywhere but here: where two start on a new file, one is refused at once, so it is asked again as long
 * as SQLite waits elsewhere. A file that stays held is told to whoever asks, and the next question tries anew.
 */
async function keepReadersFromWaiting() {
  const deadline = performance.now() + workerData.busyTimeoutMs;
  while (!readersNeverWait) {
    try {
      await client.execute('PRAGMA journal_mode = WAL');
      readersNeverWait = true;
    } catch (error) {
      if (!String(error?.code).startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}

async function answer({ action, sql, parameters }) {
  await keepReadersFromWaiting();
  switch (action) {
    case 'begin':
      // A write lock from the start: two processes that read first and write later would refuse each other.
      transaction = await client.transaction('write');
      return {};
    case 'commit':
      await transaction.commit();
      transaction = undefined;
      return {};
    case 'rollback':
      await transaction?.rollback();
      transaction = undefined;
      return {};
    default: {
      const result = await (transaction ?? client).execute({ sql, args: parameters });
      return { rows: result.rows.map((row) => toObject(row, result.columns)), affected: result.rowsAffected };
    }
  }
}

function toObject(row, columns) {
  return Object.fromEntries(columns.map((column, index) => [column, row[index]]));
}
