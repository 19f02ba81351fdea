import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type ServerConnections } from './close-connections.js';
import { type DrainSettings } from '../config/gateway-config.js';
import { settlesWithin } from '../config/settles-within.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type Drain } from '../relay/drain.service.js';

/**
 * A client whose answer has just ended may take this long to send its next request on the same connection. A client
 * that sends while its connection is being closed gets an error, and most clients use a connection again at once or
 * hardly ever.
 */
const LINGER_MS = 5_000;
/** The error at the end of an interrupted answer may take this long to go out. */
const FAREWELL_MS = 2_000;

/**
 * Lets clients leave without noticing. The gateway is not ready any more at once, serves new requests for the grace
 * period, and then only finishes the answers under way. An answer that is not done by the limit ends with an error
 * after which clients ask again elsewhere.
 */
export async function drainGateway(
  drain: Drain,
  connections: readonly ServerConnections[],
  { graceMs, limitMs }: DrainSettings,
): Promise<void> {
  const logger = new Logger('Drain');
  drain.begin();
  for (const tracked of connections) tracked.sendAway();
  logger.log(
    `Stopping: new requests are served for ${graceMs} ms more, those under way for up to ${limitMs} ms after that`,
  );
  await setTimeout(graceMs);
  const done = Promise.all([...connections.map((tracked) => tracked.stop(LINGER_MS)), drain.whenIdle()]);
  if (!(await settlesWithin(done, limitMs))) {
    const count = drain.interrupt(
      new GatewayError(529, 'The gateway is being restarted and cannot finish this answer. Send the request again.', {
        retryAfterSeconds: 1,
      }),
    );
    logger.warn(`${count} answers were not done in time and have been ended with an error`);
    await settlesWithin(done, FAREWELL_MS);
    for (const tracked of connections) tracked.cut();
    await settlesWithin(drain.whenIdle(), FAREWELL_MS);
  }
  logger.log('Every answer has ended');
}
