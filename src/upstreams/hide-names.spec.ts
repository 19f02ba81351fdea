import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cloudErrorBody } from './cloud-error.js';
import { hideNames } from './hide-names.js';

const lower = (least: number, most: number) =>
  fc.stringMatching(/^[a-z][a-z0-9-]*[a-z0-9]$/).filter(({ length }) => length >= least && length <= most);
const account = fc.stringMatching(/^[1-9]\d{11}$/);
const cloud = fc.record({
  account,
  role: fc.stringMatching(/^[A-Z][A-Za-z0-9+=,.@_-]{3,30}$/),
  project: lower(6, 30),
  number: fc.stringMatching(/^[1-9]\d{10,12}$/),
  tenant: fc.uuid(),
  resource: lower(3, 40),
});

type Cloud = typeof cloud extends fc.Arbitrary<infer T> ? T : never;

/** The sentences of the vendors, with what they tell of an operator's cloud. */
const SENTENCES: readonly ((cloud: Cloud) => readonly [text: string, names: readonly string[]])[] = [
  ({ account, role }) => [
    `User: arn:aws:sts::${account}:assumed-role/${role}/s-1 is not authorized to perform: bedrock:InvokeModel on ` +
      `resource: arn:aws-us-gov:bedrock:us-gov-west-1:${account}:inference-profile/x because no policy allows it`,
    [account, role],
  ],
  ({ account }) => [
    `Account ${account} has no access. See the account (${account.replace(/(.{4})/g, '$1-')}).`,
    [account],
  ],
  ({ project }) => [
    `Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/${project}` +
      `/locations/eu/publishers/anthropic/models/m' (or it may not exist).`,
    [project],
  ],
  ({ project, number }) => [
    `Vertex AI API has not been used in project ${number} before or it is disabled. Enable it by visiting ` +
      `https://console.developers.google.com/apis/api/it.googleapis.com/overview?project=${project} then retry.`,
    [`=${project}`, number],
  ],
  ({ number }) => [`Quota exceeded for consumer 'project_number:${number}'.`, [number]],
  ({ resource, tenant }) => [
    `The token is of the wrong issuer 'https://sts.windows.net/${tenant}/'. ${resource}.openai.azure.com wants more.`,
    [`${resource}.`, tenant],
  ],
  ({ tenant, resource }) => [
    `Tenant '${resource}.onmicrosoft.com' not found; /subscriptions/${tenant}/resourceGroups/${resource} is gone.`,
    [tenant, `${resource}.o`, `/${resource}`],
  ],
];

describe('what an error of a cloud tells', () => {
  it('of the accounts, projects, tenants and resources of the operator never reaches a client', () => {
    fc.assert(
      fc.property(cloud, fc.constantFrom(...SENTENCES), fc.constantFrom(0, 1, 2, 3), (names, sentence, shape) => {
        const [message, told] = sentence(names);
        const bodies = [
          { message, __type: 'AccessDeniedException' },
          [{ error: { code: 403, message, status: 'PERMISSION_DENIED' } }],
          { type: 'error', error: { type: 'permission_error', message }, request_id: 'req_1' },
          { error: { code: '403', message, details: [{ reason: message }] } },
        ];
        for (const dialect of ['messages', 'responses', 'generate'] as const) {
          const body = cloudErrorBody(dialect, 403, JSON.stringify(bodies[shape]), []);
          for (const name of told) expect(body).not.toContain(name);
          expect(JSON.parse(body)).toHaveProperty('error.message', expect.any(String));
        }
      }),
    );
  });

  it.each([
    [
      'The request signature we calculated does not match.\n\n' +
        "The Canonical String for this request should have been\n'POST\n/x\n\nx-amz-security-token:IQoJb3JpZ2lu'",
      'The request signature we calculated does not match.\n\n',
    ],
    [
      'The header x-amz-security-token: FwoGZXIvYXdzEAAaDK is old',
      'The header x-amz-security-token: [redacted] is old',
    ],
    ['AIDAJQABLZS4A3QDU576Q and ASIAIOSFODNN7EXAMPLE', '[id] and [id]'],
    ['x-api-key: header is required', 'x-api-key: header is required'],
  ])('of what was signed, and with what, is cut out: %s', (said, shown) => {
    expect(hideNames(said, [])).toBe(shown);
  });

  it("of the endpoint's own names is hidden wherever it stands as a word", () => {
    const names = ['team-eu.services.ai.azure.com', 'Team-EU'];
    expect(hideNames('The resource team-eu (TEAM-EU.services.ai.azure.com) is steam-eu.', names)).toBe(
      'The resource [name] ([name]) is steam-eu.',
    );
  });

  it.each([
    'prompt is too long: 200251 tokens > 200000 maximum',
    'Input is too long.',
    'messages.0.content.1: unexpected `tool_use_id` found in `tool_result` blocks: toolu_01AbC',
    'model: eu.anthropic.m-v1:0 is not known in the project; its project has not been set up on 2026-11-29',
    'Unexpected value(s) `effort-2025-11-24` for the `anthropic-beta` header.',
  ])('is not: %s', (sentence) => {
    expect(hideNames(sentence, ['it.test'])).toBe(sentence);
  });
});
