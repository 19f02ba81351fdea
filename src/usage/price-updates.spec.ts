import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openTeamServices, TESTER, type TeamServices } from '../../test/support/team-services.js';
import { PriceUpdateRepository } from './price-update.repository.js';
import { Prices } from './prices.service.js';

describeEngines('prices that were taken over', (under) => {
  let services: TeamServices;

  afterEach(() => services.close());

  it('are those of the id, else of the longest glob, in whatever order they came', async () => {
    services = await openTeamServices(await under.settings());
    const repository = services.context.get(PriceUpdateRepository, { strict: false });
    const prices = services.context.get(Prices, { strict: false });
    const models = ['*', 'Acme-large', 'acme-*', 'acme-large', 'acme-large*', 'Acme*'];
    const updates = models.map((match, at) => ({
      match,
      fromMs: 0,
      input: at,
      output: at,
      source: 's',
      updatedAtMs: 0,
    }));
    await repository.put(updates, TESTER);
    // The process that has written does not count as another one.
    await prices.onModuleInit();
    const asked = ['acme-large', 'Acme-large', 'acme-large-2', 'acme-small', 'Acme-small', 'zeta'];
    const found = asked.map((model) => prices.list.find(model, Date.now())?.dated.match);
    expect(found).toEqual(['acme-large', 'Acme-large', 'acme-large*', 'acme-*', 'Acme*', '*']);
  });
});
