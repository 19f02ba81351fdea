import { Logger } from '@nestjs/common';
import { createGateway } from './create-gateway.js';
import { tuneCollector } from './memory/tune-collector.js';

tuneCollector();
// A log that nobody reads any more is no reason to stop serving.
process.stdout.on('error', () => undefined);
try {
  const gateway = await createGateway();
  new Logger('Gateway').log(`droid2api listens on ${gateway.url}`);
  let stopping = false;
  // Ctrl+C is a person who waits; SIGTERM is an upgrade that nobody should notice. Either of them a second time ends at once.
  const stop = (leave: () => Promise<void>): void => {
    if (stopping) process.exit(0);
    stopping = true;
    leave().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`[ERROR] ${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(() => gateway.drain()));
  process.on('SIGINT', () => stop(() => gateway.close()));
} catch (error) {
  process.stderr.write(`[ERROR] ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  const { code, port, address, message } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE') return `Port ${port} is in use already. Stop what listens there, or choose another port: PORT=3001 npm start`;
  if (code === 'EACCES') return `Port ${port} needs rights that this user does not have. Choose one above 1023: PORT=3000 npm start`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${address ?? ''}; HOST must name one of its own.`;
  return message;
}
