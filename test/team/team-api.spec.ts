import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeEnd, makeStart } from '../support/make-attempt.js';
import { currentHour, runUndisturbed } from '../support/run-undisturbed.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { sendRequest } from '../send-request.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { hasNames, REPORT_GROUPS } from '../../src/usage/report-dimensions.js';
import { Ledger } from '../../src/usage/ledger.service.js';

const TOKEN = 'admin-token-of-this-test';

describe('the admin API of keys and usage', () => {
  let gateway: TestGateway;

  const start = async (env: Record<string, string> = { ADMIN_TOKEN: TOKEN }): Promise<void> => {
    gateway = await startGateway({ config: sandboxConfig('http://127.0.0.1:9'), env });
  };
  const call = async (method: string, path: string, body?: unknown, token: string = TOKEN) => {
    const answer = await sendRequest(
      `${gateway.url}${path}`,
      { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      body === undefined ? undefined : JSON.stringify(body),
    );
    const text = answer.body.toString();
    const isJson = answer.headers['content-type']?.includes('json') ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as never,
    };
  };
  afterEach(() => gateway.close());

  /** Runs the body of a test whose report must not begin anew within it. */
  function withinAnHour(body: () => Promise<void>): Promise<void> {
    let attempts = 0;
    return runUndisturbed(currentHour, async () => {
      if (attempts++ > 0) await gateway.close();
      await body();
    });
  }

  it('makes a key that is shown once, rotates and revokes it', async () => {
    await start();
    const made = await call('POST', '/admin/api/keys', {
      name: 'laptop',
      owner: 'ada',
      expires_at: null,
      requests_per_minute: 30,
      budget_usd: { month: 20 },
      models: ['claude-*'],
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'laptop',
        state: 'valid',
        requests_per_minute: 30,
        budget_usd: { day: null, week: null, month: 20 },
        secret: expect.stringMatching(/^dg-[\w-]{43}$/),
      },
    });
    const { id, secret } = made.body as { id: string; secret: string };
    const listed = await call('GET', '/admin/api/keys');
    expect(listed.text).not.toContain(secret.slice(8, -5));
    expect(listed.body).toEqual([expect.objectContaining({ id, key: `${secret.slice(0, 7)}…${secret.slice(-4)}` })]);

    const rotated = await call('POST', `/admin/api/keys/${id}/rotate`);
    const next = (rotated.body as { secret: string }).secret;
    expect(next).not.toBe(secret);
    expect((await call('GET', '/v1/usage', undefined, secret)).status).toBe(401);
    expect((await call('GET', '/v1/usage', undefined, next)).status).toBe(200);
    expect((await call('DELETE', `/admin/api/keys/${id}`)).status).toBe(204);
    const refused = await call('GET', '/v1/usage', undefined, next);
    expect([refused.status, refused.headers['x-should-retry']]).toEqual([401, 'false']);
    expect((await call('DELETE', `/admin/api/keys/${id}`)).status).toBe(404);
    expect(gateway.logs.join()).not.toContain(secret.slice(8, -5));
  });

  it.each([
    [{}, 'name is missing: it must be text of 1 to 100 characters.'],
    [{ name: 'a', rpm: 5 }, 'rpm is not known here; known are name, owner,'],
    [{ name: 'a', requests_per_minute: 0 }, 'requests_per_minute must be a whole number from 1 to 1000000.'],
    [{ name: 'a', budget_usd: { month: -1 } }, 'budget_usd.month must be a number above 0 and at most 5000000.'],
    [{ name: 'a', expires_at: 'tomorrow' }, 'expires_at must be'],
    [[], 'The body must be one JSON object'],
  ])('refuses %j and names the field', async (body, message) => {
    await start();
    const answer = await call('POST', '/admin/api/keys', body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
    expect((await call('GET', '/admin/api/keys')).body).toEqual([]);
  });

  it('reports what was used, to operators all of it and to a holder their own', () =>
    withinAnHour(async () => {
      await start();
      const keys = await Promise.all(
        ['ada', 'bob'].map(
          async (owner) =>
            (await call('POST', '/admin/api/keys', { name: owner, owner, budget_usd: { month: 1 } })).body as {
              id: string;
              secret: string;
            },
        ),
      );
      const [ada, bob] = keys as [{ id: string; secret: string }, { id: string; secret: string }];
      const people = ['ada', 'bob'].map((name) => ({ id: `mem_${name}`, name }));
      await gateway.app
        .get(DatabaseService, { strict: false })
        .db.insertInto('members')
        .values(
          people.map((one) => ({ ...one, role: 'member', models: '[]', limits: '{}', created_at_ms: 0, revision: 0 })),
        )
        .execute();
      const ledger = gateway.app.get(Ledger, { strict: false });
      for (const [index, keyId] of [ada.id, ada.id, bob.id].entries()) {
        ledger
          .begin(makeStart(`r${index}`, { keyId, memberId: keyId === ada.id ? 'mem_ada' : 'mem_bob' }))
          .finish(makeEnd());
      }
      await gateway.app.get(LedgerWriter, { strict: false }).write();

      const report = await call('GET', '/admin/api/usage?by=owner');
      expect(report.body).toMatchObject({
        by: 'owner',
        lines: [
          { group: 'ada', attempts: 2, cost_usd: 0.004645 },
          { group: 'bob', attempts: 1 },
        ],
      });
      const csv = await call('GET', `/admin/api/usage?by=key&key=${bob.id}&format=csv`);
      expect(csv.headers['content-type']).toMatch(/^text\/csv/);
      expect(csv.text.split('\r\n')[1]).toBe(`${bob.id},bob,1,0,0,0,100,1000,10,1,50,20,0.0023225`);
      for (const by of ['colour', 'key,', 'key,key', 'key,model,day', 'toString', 'owner,__proto__']) {
        expect(await call('GET', `/admin/api/usage?by=${by}`)).toMatchObject({
          status: 400,
          text: expect.stringContaining('by must be one or two different ones of key, owner, member, team, project,'),
        });
      }
      expect(await call('GET', '/admin/api/usage?from=2026-13-01')).toMatchObject({ status: 400 });
      expect(await call('GET', '/admin/api/usage?colour=claude')).toMatchObject({
        status: 400,
        text: expect.stringContaining(
          'colour is not known here; known are from, to, key, owner, member, team, project,',
        ),
      });

      const own = await call('GET', '/v1/usage', undefined, bob.secret);
      expect(own.body).toMatchObject({
        key: { id: bob.id, owner: 'bob' },
        total: { attempts: 1 },
        by_model: [{ group: 'claude-opus-4-5' }],
        budgets: [{ level: 'key', period: 'month', limit_usd: 1 }],
      });
      expect(own.text).not.toContain('ada');

      for (const path of ['/v1/usage?tz=UTC', '/v1/usage?key=x']) {
        expect(await call('GET', path, undefined, bob.secret)).toMatchObject({
          status: 400,
          text: expect.stringContaining('is not known here'),
        });
      }
      for (const path of [
        '/admin/api/usage?tz=UTC',
        '/admin/api/usage?format=csv&From=2026-01-01',
        '/admin/api/keys?owner=ada',
        '/admin/api/accounts?state=ready',
      ]) {
        expect([path, await call('GET', path)]).toEqual([
          path,
          expect.objectContaining({ status: 400, text: expect.stringContaining('is not known here') }),
        ]);
      }
    }));

  it.each(REPORT_GROUPS)('reports by %s, as JSON and as CSV', (by) =>
    withinAnHour(async () => {
      await start();
      const ledger = gateway.app.get(Ledger, { strict: false });
      for (const name of ['one', 'two', 'two']) {
        const start = makeStart(randomUUID(), {
          keyId: name,
          memberId: name,
          teamId: name,
          project: name,
          modelServed: name,
          account: name,
          userAgent: `${name}/1.0`,
          conversation: name,
        });
        ledger.begin(start).finish(makeEnd());
      }
      await gateway.app.get(LedgerWriter, { strict: false }).write();
      const groups =
        by === 'day'
          ? [[new Date().toISOString().slice(0, 10), 3]]
          : by === 'hour'
            ? [[`${new Date().toISOString().slice(0, 13)}:00Z`, 3]]
            : [
                ['two', 2],
                ['one', 1],
              ];
      const { lines } = (await call('GET', `/admin/api/usage?by=${by}`)).body as {
        lines: { group: string; attempts: number }[];
      };
      expect(lines.map(({ group, attempts }) => [group, attempts])).toEqual(groups);
      const csv = (await call('GET', `/admin/api/usage?by=${by}&format=csv`)).text
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(',').slice(0, hasNames(by) ? 3 : 2));
      const named = hasNames(by) ? [''] : [];
      expect(csv).toEqual([
        [by, ...named.map(() => `${by}_name`), 'attempts'],
        ...groups.map(([group, attempts]) => [group, ...named, String(attempts)]),
      ]);
    }),
  );

  it('tells dollars as the decimals that they are', () =>
    withinAnHour(async () => {
      await start();
      const { id, secret } = (
        await call('POST', '/admin/api/keys', { name: 'a', budget_usd: { day: 0.7, month: 1.1 } })
      ).body as { id: string; secret: string };
      const ledger = gateway.app.get(Ledger, { strict: false });
      const tokens = { input: 600, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
      ledger.begin(makeStart('r1', { keyId: id })).finish(makeEnd({ tokens }));
      ledger
        .begin(makeStart('r2', { keyId: id, modelServed: 'gpt-5-nano' }))
        .finish(makeEnd({ tokens: { ...tokens, input: 1 } }));
      await gateway.app.get(LedgerWriter, { strict: false }).write();
      expect(
        (await call('GET', '/v1/usage', undefined, secret)).text.match(/"(?:spent|cost)_usd":[^,}]+/g)?.slice(0, 3),
      ).toEqual(['"spent_usd":0.00300005', '"spent_usd":0.00300005', '"cost_usd":0.00300005']);
      const csv = (await call('GET', '/admin/api/usage?by=model&format=csv')).text.split('\r\n').slice(1, 3);
      expect(csv.map((line) => line.split(',').at(-1))).toEqual(['0.003', '0.00000005']);
    }));

  it('is closed without the admin token, and to gateway keys', async () => {
    await start();
    const { secret } = (await call('POST', '/admin/api/keys', { name: 'a' })).body as { secret: string };
    for (const token of [secret, 'wrong']) {
      for (const path of ['/admin/api/keys', '/admin/api/usage'])
        expect((await call('GET', path, undefined, token)).status).toBe(401);
    }
    expect((await call('GET', '/v1/usage', undefined, TOKEN)).status).toBe(401);
  });
});
