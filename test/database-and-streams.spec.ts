import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { DatabaseService } from '../src/storage/database.service.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { describeEngines } from './support/describe-engines.js';
import { until } from './support/until.js';

/** As far as the first content, before which nothing reaches the client. */
const START =
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
  '"text":""}}\n\n';
const DELTA =
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}\n\n';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
const PACE_MS = 5;

describeEngines('a stream that is relayed while the database works', (under) => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let finish: () => void;

  beforeEach(async () => {
    upstream = await startRawUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(START);
      const timer = setInterval(() => response.write(DELTA), PACE_MS);
      finish = () => {
        clearInterval(timer);
        response.end(STOP);
      };
    });
    const { dataDir, databaseUrl = '', encryptionKey = '' } = await under.settings();
    gateway = await startGateway({
      config: sandboxConfig(upstream.url),
      env: {
        FACTORY_API_KEY: 'fk-test-key',
        DROID_DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl,
        DROID_ENCRYPTION_KEY: encryptionKey,
      },
    });
  });
  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  it('goes on', async () => {
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    let arrived = 0;
    const ended = new Promise<void>((resolve, reject) => {
      const outgoing = request(
        `${gateway.url}/v1/messages`,
        { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
        (answer) => {
          answer.on('data', () => arrived++);
          answer.once('end', resolve);
        },
      );
      outgoing.once('error', reject);
      outgoing.end(
        JSON.stringify({
          model: 'claude-x',
          max_tokens: 100,
          stream: true,
          messages: [{ role: 'user', content: 'hi' }],
        }),
      );
    });
    await until(() => arrived > 2);
    const before = arrived;
    // Seconds of work; on this thread nothing at all would arrive meanwhile.
    for (let round = 0; round < 5; round++) {
      await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000) select max(i) from
        n`.execute(db);
    }
    const during = arrived - before;
    finish();
    await ended;
    expect(during).toBeGreaterThan(20);
  });
});
