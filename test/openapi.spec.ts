import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';

const ADMIN = { authorization: 'Bearer admin-token-of-this-test', 'content-type': 'application/json' };
const SECRET_LENGTH = 43;

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  [more: string]: unknown;
}

interface Operation {
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

describe('the OpenAPI document', () => {
  let gateway: TestGateway;
  let paths: ReadonlyMap<string, ReadonlyMap<string, Operation>>;
  let schemas: ReadonlyMap<string, Schema>;

  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(gateway.url + path, { method, headers: ADMIN, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const operation = (method: string, path: string): Operation => {
    const found = paths.get(path)?.get(method);
    if (!found) throw new Error(`${method} ${path} is not described`);
    return found;
  };
  const resolved = (schema: Schema | undefined): Schema => {
    const name = schema?.$ref?.split('/').at(-1);
    return (name === undefined ? schema : schemas.get(name)) ?? {};
  };
  const answerOf = (method: string, path: string, status: number): Schema =>
    resolved(operation(method, path).responses[String(status)]?.content?.['application/json']?.schema);
  const bodyOf = (method: string, path: string): Schema =>
    resolved(operation(method, path).requestBody?.content['application/json']?.schema);

  /** Paths of what a value has and its schema does not, and the other way round. */
  function differences(value: unknown, schema: Schema, path = ''): string[] {
    if (Array.isArray(value)) return value.flatMap((one) => differences(one, resolved(schema.items), `${path}[]`));
    if (typeof value !== 'object' || value === null || !schema.properties) return [];
    const described = new Map(Object.entries(schema.properties));
    const there = new Map(Object.entries(value) as [string, unknown][]);
    return [
      ...[...there.keys()].filter((name) => !described.has(name)).map((name) => `${path}.${name} is not described`),
      ...(schema.required ?? []).filter((name) => !there.has(name)).map((name) => `${path}.${name} is not there`),
      ...[...there].flatMap(([name, inner]) => differences(inner, resolved(described.get(name)), `${path}.${name}`)),
    ];
  }

  beforeAll(async () => {
    const env = { ADMIN_TOKEN: 'admin-token-of-this-test' };
    gateway = await startGateway({ config: sandboxConfig('http://127.0.0.1:9'), env });
    const { body } = await call('GET', '/admin/api/openapi.json');
    const document = body as { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };
    paths = new Map(Object.entries(document.paths).map(([path, item]) => [path, new Map(Object.entries(item))]));
    schemas = new Map(Object.entries(document.components.schemas as Record<string, Schema>));
  });
  afterAll(() => gateway.close());

  it('has every field of the answers, and none that they have not', async () => {
    const account = { id: 'a', refresh_token: 'r', access_token: 'b', email: 'a@example.com' };
    const key = { name: 'laptop', accounts: ['nobody'], budget_usd: { day: 1 } };
    const made = (await call('POST', '/admin/api/keys', key)).body as { id: string; secret: string };
    expect(made.secret).toHaveLength('dg-'.length + SECRET_LENGTH);
    const asked: [method: string, path: string, sent: string, status: number, body?: object][] = [
      ['post', '/admin/api/accounts/import', '/admin/api/accounts/import', 200, { accounts: [account] }],
      ['get', '/admin/api/accounts', '/admin/api/accounts', 200],
      ['post', '/admin/api/accounts/{id}/disable', '/admin/api/accounts/a/disable', 200],
      ['post', '/admin/api/keys', '/admin/api/keys', 201, key],
      ['get', '/admin/api/keys', '/admin/api/keys', 200],
      ['post', '/admin/api/keys/{id}/rotate', `/admin/api/keys/${made.id}/rotate`, 200],
      ['get', '/admin/api/usage', '/admin/api/usage', 200],
    ];
    for (const [method, path, sent, status, body] of asked) {
      const answer = await call(method.toUpperCase(), sent, body);
      expect([path, answer.status]).toEqual([path, status]);
      const schema = answerOf(method, path, status);
      expect([path, Object.keys(resolved(schema.items).properties ?? schema.properties ?? {}).length > 1]).toEqual([
        path,
        true,
      ]);
      expect([path, differences(answer.body, schema)]).toEqual([path, []]);
    }
  });

  it('has every field that a new key may have, with its rule', async () => {
    const { properties = {}, required } = bodyOf('post', '/admin/api/keys');
    const refused = JSON.stringify((await call('POST', '/admin/api/keys', { name: 'a', unknown: 1 })).body);
    const [, known = ''] = /known are ([\w, ]+)/.exec(refused) ?? [];
    expect(Object.keys(properties)).toEqual(known.split(', '));
    expect(required).toEqual(['name']);
    expect(properties['requests_per_minute']).toMatchObject({ type: 'integer', minimum: 1, maximum: 1_000_000 });
    expect(properties['budget_usd']?.properties?.['week']).toMatchObject({ type: 'number', nullable: true });
  });

  it('has every parameter of a report', async () => {
    const { parameters } = operation('get', '/admin/api/usage');
    const refused = JSON.stringify((await call('GET', '/admin/api/usage?unknown=1')).body);
    const [, known = ''] = /known are ([\w, ]+)/.exec(refused) ?? [];
    expect(parameters.map(({ name }) => name).sort()).toEqual(known.split(', ').sort());
    expect(parameters.every((parameter) => parameter.in === 'query' && !parameter.required)).toBe(true);
  });

  it('has nothing but the admin API', () => {
    expect([...paths.keys()].filter((path) => !path.startsWith('/admin/api/'))).toEqual([]);
    expect([...schemas.values()].filter(({ properties = {} }) => Object.keys(properties).length === 0)).toEqual([]);
  });
});
