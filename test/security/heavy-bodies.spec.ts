import { expect, it } from '@jest/globals';
import { parseBody } from '../../src/edit/parse-body.js';
import { prepareBody } from '../../src/edit/prepare-body.js';
import { scanBody } from '../../src/edit/scan-body.js';
import { identifyConversation } from '../../src/chat/identify-conversation.js';
import { type BodyScan } from '../../src/edit/body-scan.js';
import { writeThoughtSignature } from '../../src/translate/generate/thought-signature.js';
import { translateFor } from '../translate/translate-for.js';
import { GatewayError } from '../../src/dialects/gateway-error.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { findCapabilities } from '../../src/models/find-capabilities.js';

/** What a body may cost of the event loop. */
const MS_OF_FIRST_MB = 100;
const MS_OF_FURTHER_MB = 25;
const TRIES = 3;

const MB = 1_000_000;
const SECRET = Buffer.alloc(32, 'secret');
const MOST_MESSAGES = 99_000;

const repeated = (piece: string, mb: number): string =>
  piece.repeat(Math.min(MOST_MESSAGES, Math.floor((mb * MB) / piece.length)));
const numbered = (write: (index: number) => string, mb: number): string =>
  Array.from({ length: Math.floor((mb * MB) / write(100_000).length) }, (_, index) => write(index)).join('');
const messages = (inner: string): string =>
  `{"model":"m","max_tokens":10,"messages":[${inner}{"role":"user","content":"x"}]}`;
const assistant = (...blocks: string[]): string => `{"role":"assistant","content":[${blocks.join()}]},`;
const tools = (inner: string): string =>
  `{"model":"m","max_tokens":10,"tools":[${inner}],"messages":[{"role":"user","content":"x"}]}`;
const CARRIER = '{"type":"thinking","thinking":"","signature":"gw1.a"}';
const TEXT = '{"type":"text","text":"a"}';

const SHAPES: readonly (readonly [name: string, make: (mb: number) => string])[] = [
  ['small messages', (mb) => messages(repeated('{"role":"user","content":"a"},', mb))],
  ['empty messages', (mb) => messages(repeated('{},', mb))],
  ['messages in turn', (mb) => messages(repeated(`{"role":"user","content":"a"},${assistant(TEXT)}`, mb))],
  [
    'calls without results',
    (mb) =>
      messages(
        numbered(
          (index) =>
            `${assistant(`{"type":"tool_use","id":"t${index}","name":"n","input":{}}`)}{"role":"user","content":"a"},`,
          mb,
        ),
      ),
  ],
  ['thinking of the gateway', (mb) => messages(repeated(assistant(CARRIER), mb))],
  ['thinking of the gateway beside text', (mb) => messages(repeated(assistant(CARRIER, TEXT), mb))],
  ['blocks', (mb) => messages(assistant(repeated(`${TEXT},`, mb) + TEXT))],
  [
    'objects of the first message',
    (mb) => messages(`{"role":"user","content":[{"type":"a","a":[${'{},'.repeat((mb * MB) / 3)}0]}]},`),
  ],
  ['blocks of the first message', (mb) => messages(`{"role":"user","content":[${repeated(`${TEXT},`, mb)}${TEXT}]},`)],
  [
    'reminders of the first message',
    (mb) => messages(`{"role":"user","content":"${'<system-reminder></system-reminder>'.repeat((mb * MB) / 35)}"},`),
  ],
  [
    'names of the first message',
    (mb) => messages(`{"role":"user","content":[{${numbered((index) => `"k${index}":"",`, mb)}"k":""}]},`),
  ],
  ['one text', (mb) => messages(`{"role":"user","content":"${'abc '.repeat((mb * MB) / 4)}"},`)],
  ['escapes', (mb) => messages(`{"role":"user","content":"${'\\n'.repeat((mb * MB) / 2)}"},`)],
  ['escaped letters', (mb) => messages(`{"role":"user","content":"${'\\u0041'.repeat((mb * MB) / 6)}"},`)],
  ['half surrogates', (mb) => messages(`{"role":"user","content":"${'\\ud800'.repeat((mb * MB) / 6)}"},`)],
  [
    'names of metadata',
    (mb) => `{"metadata":{${numbered((index) => `"k${index}":1,`, mb)}"k":1},${messages('').slice(1)}`,
  ],
  ['elements of metadata', (mb) => `{"metadata":[${'0,'.repeat((mb * MB) / 2)}0],${messages('').slice(1)}`],
  ['names at the top', (mb) => `{${numbered((index) => `"k${index}":1,`, mb)}${messages('').slice(1)}`],
  [
    'escaped names',
    (mb) => `{"metadata":{${numbered((index) => `"\\u006b${index}":1,`, mb)}"k":1},${messages('').slice(1)}`,
  ],
  [
    'tools',
    (mb) =>
      tools(
        `${numbered((index) => `{"name":"t${index}","input_schema":{"type":"object"}},`, mb)}{"name":"t",` +
          '"input_schema":{}}',
      ),
  ],
  [
    'names of a schema',
    (mb) =>
      tools(
        `{"name":"t","input_schema":{"properties":{${numbered((index) => `"p${index}":{"type":"string"},`, mb)}` +
          '"p":{}}}}',
      ),
  ],
  [
    'branches of a schema',
    (mb) =>
      tools(`{"name":"t","input_schema":{"allOf":[${numbered((index) => `{"properties":{"p${index}":{}}},`, mb)}{}]}}`),
  ],
  [
    'numbers of an input',
    (mb) =>
      messages(assistant(`{"type":"tool_use","id":"t","name":"n","input":{"a":[${'0,'.repeat((mb * MB) / 2)}0]}}`)),
  ],
  [
    'objects of an input',
    (mb) =>
      messages(assistant(`{"type":"tool_use","id":"t","name":"n","input":{"a":[${'{},'.repeat((mb * MB) / 3)}0]}}`)),
  ],
];

const contents = (inner: string): string => `{"model":"m","contents":[${inner}{"parts":[{"text":"x"}]}]}`;
const model = (...parts: string[]): string => `{"role":"model","parts":[${parts.join()}]},`;
const SIGNATURE = writeThoughtSignature([{ text: 't', redacted: false, seal: { family: 'claude', value: 's' } }]);

/** Bodies of Google's format. */
const GOOGLES: typeof SHAPES = [
  ['contents of the model', (mb) => contents(repeated(model('{"text":"a"}'), mb))],
  ['parts', (mb) => contents(`{"parts":[${repeated('{"text":"a"},', mb)}{"text":"a"}]},`)],
  ['signatures of the gateway', (mb) => contents(repeated(model(`{"text":"","thoughtSignature":"${SIGNATURE}"}`), mb))],
  [
    'responses without calls',
    (mb) =>
      contents(
        `${model(`${repeated('{"functionCall":{"id":"a","name":"n"}},', mb / 2)}{"text":"a"}`)}{"parts":[${numbered(
          (index) => `{"functionResponse":{"id":"r${index}","name":"n"}},`,
          mb / 2,
        )}{"text":"a"}]},`,
      ),
  ],
  [
    'names of a schema of Google’s',
    (mb) =>
      contents('').replace(
        '{',
        `{"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{${numbered(
          (index) => `"p${index}":{"type":"STRING"},`,
          mb,
        )}"p":{}}}}]}],`,
      ),
  ],
  ['one text of Google’s', (mb) => contents(`{"parts":[{"text":"${'abc '.repeat((mb * MB) / 4)}"}]},`)],
];

/** Many bytes and few values: never too much. Of all else a megabyte is too much to be translated. */
const TEXTS: ReadonlySet<string> = new Set([
  'one text',
  'reminders of the first message',
  'escapes',
  'escaped letters',
  'half surrogates',
  'one text of Google’s',
  'signatures of the gateway',
]);
/** What the gateway looks into in its own dialect as well. */
const LOOKED_INTO: ReadonlySet<string> = new Set([
  'names of metadata',
  'elements of metadata',
  'names at the top',
  'escaped names',
  'thinking of the gateway',
  'thinking of the gateway beside text',
]);

function identify(scan: BodyScan): void {
  const request = { headers: {}, url: '/v1/messages' };
  identifyConversation({ request, holder: undefined, requestId: 'req_1', address: null }, scan, [], SECRET);
}

function edit(body: Buffer): void {
  const scan = scanBody(body);
  identify(scan);
  prepareBody({
    dialect: 'messages',
    scan,
    upstreamModel: 'up',
    systemPrompt: 'You are Droid',
    systemPosition: 'first',
    level: 'high',
    capabilities: findCapabilities('claude-opus-4-8', 'messages', []),
    fast: true,
    countTokens: false,
    openCompaction: () => undefined,
    betaHeader: undefined,
  });
}

function translate(to: Dialect, from: Dialect = 'messages'): (body: Buffer) => void {
  return (body) => {
    const scan = scanBody(body);
    identify(scan);
    const translated = translateFor(from, to, 'gpt-5', parseBody(scan), {
      level: 'high',
      systemPrompt: 'You are Droid',
    });
    Buffer.from(JSON.stringify(translated.body));
  };
}

/** Milliseconds of the processor, the least of some tries, and whether the body was refused. */
function costOf(work: (body: Buffer) => void, body: Buffer): { ms: number; refused: boolean } {
  let ms = Infinity;
  let refused = false;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.cpuUsage();
    try {
      work(body);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refused = true;
    }
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return { ms, refused };
}

const WORKS = [
  ['edited', edit],
  ['to chat', translate('chat')],
  ['to responses', translate('responses')],
  ['to generate', translate('generate')],
] as const;

/** The edits of Google's format are measured with those of the others. */
const WORKS_OF_GOOGLES = (['messages', 'chat'] as const).map((to) => [`to ${to}`, translate(to, 'generate')] as const);

it.each([
  ...SHAPES.map((shape) => [...shape, WORKS] as const),
  ...GOOGLES.map((shape) => [...shape, WORKS_OF_GOOGLES] as const),
])(
  '%s cost what their bytes allow',
  (name, make, works) => {
    const lines: string[] = [];
    for (const mb of [0.4, 1, 7]) {
      const body = Buffer.from(make(mb));
      const allowedMs = MS_OF_FIRST_MB + MS_OF_FURTHER_MB * Math.max(0, body.length / MB - 1);
      for (const [how, work] of works) {
        const { ms, refused } = costOf(work, body);
        lines.push(
          `${(body.length / MB).toFixed(1)} MB ${how}: ${ms.toFixed(0)} of ${allowedMs.toFixed(0)} ` +
            `ms${refused ? ', refused' : ''}`,
        );
        if (mb === 1) {
          expect([name, how, refused]).toEqual([
            name,
            how,
            how === 'edited' ? LOOKED_INTO.has(name) : !TEXTS.has(name),
          ]);
        }
        expect([name, how, Math.min(0, 3 * allowedMs - ms)]).toEqual([name, how, 0]);
      }
    }
    process.stdout.write(`${name}: ${lines.join('; ')}\n`);
  },
  60_000,
);
