import { createServer } from 'node:net';

/** Below the ports that Linux, macOS and Windows give out by themselves: nobody comes upon one of these by chance. */
const [FIRST, COUNT] = [20_000, 12_000];
/** Workers of one test run must not come upon the same one. */
const WORKERS = 8;

/** A port of 127.0.0.1 that nobody listens on, and that nobody is given who asks for any port. */
export async function findFreePort(): Promise<number> {
  const share = COUNT / WORKERS;
  const from = FIRST + (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS) * share;
  for (;;) {
    const port = from + Math.floor(Math.random() * share);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
