import { afterEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type AlertMessage } from '../../src/alerts/alert-message.js';
import { type Alert, type NewAlert } from '../../src/alerts/alert.js';
import { toMessage } from '../../src/alerts/to-message.js';
import { redact } from '../../src/observability/redact.js';
import { type AlertServices, openAlertServices } from '../support/alert-services.js';
import { describeEngines } from '../support/describe-engines.js';
import { type AlertReceiver, startAlertReceiver } from '../support/start-alert-receiver.js';
import { until } from '../support/until.js';

const SECRET = `whsec_${Buffer.from('twenty-four bytes or more of it').toString('base64')}`;
const LONG_MS = 3_600_000;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function receive(): Promise<AlertReceiver> {
  const receiver = await startAlertReceiver();
  opened.push({ close: () => receiver.stop() });
  return receiver;
}

async function open(...parts: Parameters<typeof openAlertServices>): Promise<AlertServices> {
  const services = await openAlertServices(...parts);
  opened.unshift(services);
  return services;
}

function spent(threshold: number, more: Partial<NewAlert> = {}): NewAlert {
  return {
    type: 'budget.threshold',
    subject: 'org',
    detail: 'budget_month',
    threshold,
    period: '1:100',
    facts: { spent_usd: threshold, limit_usd: 100, resets_at: '2026-12-01T00:00:00.000Z' },
    ...more,
  };
}

async function messageOf({ names }: AlertServices, alert: Alert): Promise<AlertMessage> {
  return toMessage(alert, await names.find(alert.type, alert.subject));
}

function idsOf({ received }: AlertReceiver): unknown[] {
  return received.map(({ headers }) => headers['webhook-id']);
}

describeEngines('alerts', (under) => {
  const slack = ({ url }: AlertReceiver) => ({
    name: 'ops',
    kind: 'slack',
    url: `${url}/services/T0/B0/s3cret-of-slack`,
  });
  const webhook = ({ url }: AlertReceiver) => ({ name: 'hook', kind: 'webhook', url: `${url}/hook`, secret: SECRET });

  it('reach Slack as text, and a webhook signed', async () => {
    const [one, other] = [await receive(), await receive()];
    const config = { public_url: 'https://gateway.example' };
    const services = await open(await under.settings(), [slack(one), webhook(other)], { config });
    await services.alerts.note([spent(75)], services.targets);
    await services.run();
    await until(() => one.received.length === 1 && other.received.length === 1);
    expect(JSON.parse(one.received[0]?.body ?? '')).toEqual({
      text:
        '*75 % of the monthly budget of the organization are spent*\n$75 of $100 are spent. ' +
        'It begins anew on 2026-12-01 00:00 UTC.\nhttps://gateway.example/dashboard/usage',
    });
    const { headers = {}, body = '' } = other.received[0] ?? {};
    const told = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(told).toMatchObject({
      type: 'budget.threshold',
      data: {
        subject: { kind: 'organization', id: 'org' },
        link: 'https://gateway.example/dashboard/usage',
        limit: 'budget_month',
        threshold: 75,
        spent_usd: 75,
      },
    });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
    const [first, second] = await services.deliveries.list(10);
    expect([first?.state, second?.state]).toEqual(['sent', 'sent']);
  });

  it('are noted once for all replicas, and a lower threshold not after a higher one', async () => {
    const receiver = await receive();
    const settings = await under.settings();
    const [one, other] = [await open(settings, [webhook(receiver)]), await open(settings, [webhook(receiver)])];
    const note = (services: AlertServices, ...alerts: NewAlert[]) => services.alerts.note(alerts, services.targets);
    const counts = await Promise.all([note(one, spent(75)), note(other, spent(75)), note(one, spent(75))]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await note(one, spent(95))).toBe(1);
    expect(await note(other, spent(75), spent(95))).toBe(0);
    expect(await note(other, spent(75, { period: '2:100' }))).toBe(1);
    expect(await note(other, spent(75, { subject: 'team_1' }))).toBe(1);
    expect(await note(one, spent(100, { subject: 'key_1' }))).toBe(1);
    expect(await note(other, spent(75, { subject: 'key_1' }), spent(95, { subject: 'key_1' }))).toBe(0);
    await Promise.all([one.run(), other.run()]);
    await until(async () => (await one.deliveries.list(10)).every(({ state }) => state === 'sent'));
    expect(receiver.received).toHaveLength(5);
    expect(new Set(idsOf(receiver)).size).toBe(5);
  });

  it('wait for a receiver that restarts, under the same ids', async () => {
    const receiver = await receive();
    const services = await open(await under.settings(), [webhook(receiver)]);
    await receiver.stop();
    await services.alerts.note([spent(75), spent(75, { subject: 'key_1' })], services.targets);
    await services.run();
    const [before] = await services.deliveries.list(10);
    expect(before).toMatchObject({ state: 'pending', reason: 'no answer (ECONNREFUSED)' });
    await receiver.start();
    receiver.replies.push('hang up', 503, 408, 429);
    await until(async () => {
      await services.run();
      return (await services.deliveries.list(10)).every(({ state }) => state === 'sent');
    });
    const ids = (await services.deliveries.list(10)).map(({ alert }) => alert.id);
    expect(receiver.received).toHaveLength(6);
    expect(new Set(idsOf(receiver))).toEqual(new Set(ids));
  });

  it('come again under the same id where a process has died between sending and noting it', async () => {
    const receiver = await receive();
    const settings = await under.settings();
    const died = await open(settings, [webhook(receiver)]);
    const lives = await open(settings, [webhook(receiver)]);
    await died.alerts.note([spent(75)], died.targets);
    // What a process does until it dies: it claims and sends.
    const claimed = await died.deliveries.claim('hook', LONG_MS);
    const target = died.targets.find('hook');
    if (!claimed || !target) throw new Error('there is nothing to send');
    expect(await died.sender.send(target, await messageOf(died, claimed.alert))).toEqual({ kind: 'sent' });
    // The other one leaves it alone until the lease ends.
    expect(await lives.deliveries.claim('hook', LONG_MS)).toBeUndefined();
    await lives.database.db.updateTable('alert_deliveries').set({ leased_until_ms: 1 }).execute();
    await until(async () => {
      await lives.run();
      return (await lives.deliveries.list(10)).every(({ state }) => state === 'sent');
    });
    expect(idsOf(receiver)).toEqual([claimed.alert.id, claimed.alert.id]);
    // The dead one's word counts no more.
    await died.deliveries.settle(claimed, 'failed', 'late');
    expect((await lives.deliveries.list(10))[0]).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('are taken over at once by the next start where nobody else can have them', async () => {
    const receiver = await receive();
    const settings = await under.settings();
    const died = await open(settings, [webhook(receiver)]);
    await died.alerts.note([spent(75)], died.targets);
    expect(await died.deliveries.claim('hook', LONG_MS)).toMatchObject({ attempts: 1 });
    const next = await open(settings, [webhook(receiver)]);
    const claimed = await next.deliveries.claim('hook', LONG_MS);
    expect(claimed?.attempts).toBe(under.engine === 'sqlite' ? 2 : undefined);
  });

  it('have secrets that the log takes out, whoever writes them', async () => {
    const receiver = await receive();
    await open(await under.settings(), [slack(receiver), webhook(receiver)]);
    const [, key = ''] = SECRET.split('whsec_');
    const path = '/services/T0/B0/s3cret-of-slack';
    const line = `axios failed at ${receiver.url}${path}, ${path} ${key}`;
    expect(redact(line)).toBe('axios failed at [redacted], [redacted] [redacted]');
    expect(redact('GET /hook and /v1/messages')).toBe('GET /hook and /v1/messages');
  });

  it('are given up at once where the receiver does not want them, with its reason', async () => {
    const receiver = await receive();
    receiver.replies.push({ status: 404, body: 'no_service' }, { status: 302, headers: { location: receiver.url } });
    const services = await open(await under.settings(), [slack(receiver)]);
    await services.alerts.note([spent(75), spent(75, { subject: 'key_1' })], services.targets);
    await services.run();
    const reports = await services.deliveries.list(10);
    expect(reports.map(({ state, attempts, reason }) => [state, attempts, reason]).sort()).toEqual([
      ['failed', 1, 'the receiver answered 302; redirects are not followed'],
      ['failed', 1, 'the receiver answered 404 (no_service)'],
    ]);
    expect(receiver.received).toHaveLength(2);
    expect([...services.metrics.alertDeliveries.read()]).toEqual([{ labels: ['slack', 'given_up'], value: 2 }]);
    expect(services.logs.filter((line) => line.startsWith('Gave up sending alert msg_'))).toHaveLength(2);
  });

  it('leave a receiver alone for as long as it asks', async () => {
    const receiver = await receive();
    receiver.replies.push({ status: 429, headers: { 'retry-after': '1800' } });
    const services = await open(await under.settings(), [slack(receiver)]);
    await services.alerts.note([spent(75), spent(75, { subject: 'key_1' })], services.targets);
    await services.run();
    await services.run();
    expect(receiver.received).toHaveLength(1);
    const tried = (await services.deliveries.list(10)).find(({ attempts }) => attempts === 1);
    expect((tried?.nextAtMs ?? 0) - (tried?.alert.atMs ?? 0)).toBeGreaterThan(1_700_000);
  });

  it('are deleted after a time, and given up where nobody could send them', async () => {
    const receiver = await receive();
    const services = await open(await under.settings(), [slack(receiver)]);
    await services.alerts.note([spent(75)], { wanting: () => ['gone'] });
    await services.run();
    await services.alerts.deleteOld(60_000, -1);
    expect(await services.deliveries.list(10)).toMatchObject([{ target: 'gone', state: 'failed', attempts: 0 }]);
    await services.alerts.deleteOld(-1, -1);
    expect(await services.deliveries.list(10)).toEqual([]);
    expect(await services.alerts.note([spent(75)], { wanting: () => ['gone'] })).toBe(1);
    expect(receiver.received).toEqual([]);
  });
});
