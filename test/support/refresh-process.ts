import 'reflect-metadata';
import { RefreshJournal } from '../../src/auth/refresh-journal.repository.js';
import { WorkosClient } from '../../src/auth/workos-client.service.js';
import { startServices } from './gateway-services.js';
import { revealTokens } from './reveal-tokens.js';

/**
 * A gateway's refresh service in a process of its own, driven by messages and telling how far it has come; see
 * `start-refresh-process.ts`.
 */
const services = await startServices({}, { leaseMs: Number(process.argv[2]), pollMs: 20 });

const workos = services.context.get(WorkosClient, { strict: false });
const ask = workos.refresh.bind(workos);
workos.refresh = async (...request) => {
  const pair = await ask(...request);
  process.send?.({ step: 'answered' });
  return pair;
};
const journal = services.context.get(RefreshJournal, { strict: false });
const commit = journal.commit.bind(journal);
journal.commit = async (...pair) => {
  const account = await commit(...pair);
  process.send?.({ step: 'committed' });
  return account;
};

process.on('message', (message: { id: number; account: string }) => {
  void services.refresh.refresh(message.account).then((result) => {
    const pooled = services.pool.find(message.account)?.account;
    process.send?.({
      id: message.id,
      kind: result.kind,
      reason: result.kind === 'refreshed' ? undefined : result.reason,
      accessToken: revealTokens(services.pool, message.account).accessToken,
      needsLogin: pooled?.needsLogin?.reason,
    });
  });
});
process.send?.({ ready: true });
