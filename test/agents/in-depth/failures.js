/**
 * What Claude Code meets, and how it must end through the gateway: exit code, what it says, and which calls the
 * upstream sees (`s` streamed, `n` not). `on` has what one version does differently. What they do without a gateway
 * between, and why, is the table of docs/claude-code.md.
 */
const overloaded = { type: 'overloaded_error', message: 'Overloaded' };

const LONG_TEXT =
  'This text is long enough to be cut somewhere in the middle: one, two, three, four, five, six, seven, eight, ' +
  'nine, ten.';

/**
 * The eighth event of this answer lies within its first block. Once a block is complete, Claude Code keeps it and
 * behaves otherwise.
 */
const oneBlock = { thinking: '', text: LONG_TEXT };

/** The twelfth event of this answer lies within its text, a complete block of thinking before it. */
const twoBlocks = { thinking: 'Hm.', text: LONG_TEXT };

const answered = { exit: 0, says: /say hi, check-/ };

export const QUICK = [
  { name: 'a prompt', ...answered, calls: /^s$/ },
  { name: "a prompt with the client's own credential", own: true, ...answered, calls: /^s$/ },
  {
    name: "a caller who may not spend the team's credential",
    environment: { ANTHROPIC_CUSTOM_HEADERS: 'X-Forwarded-For: 203.0.113.9' },
    exit: 1,
    says: /API Error: 401 .*DROID_ALLOW_ANONYMOUS/,
    calls: /^$/,
  },
  // The second version meets a credential that the first has found to be refused.
  {
    name: "401 on the team's credential",
    refused: true,
    script: { status: 401 },
    exit: 1,
    says: /API Error: 401 .*upstream credential was refused/,
    calls: /^s?$/,
  },
  {
    name: '400',
    script: { status: 400, error: { message: 'field zebra is wrong' } },
    exit: 1,
    says: /API Error: 400 .*field zebra is wrong/,
  },
  {
    name: '402',
    script: { status: 402, error: { message: 'the zebra is spent' } },
    exit: 1,
    says: /the zebra is spent/,
    calls: /^s$/,
  },
  {
    name: '403',
    script: { status: 403, error: { message: 'no zebras here' } },
    exit: 1,
    says: /API Error: 403 .*no zebras here/,
    calls: /^s$/,
  },
  { name: '404', script: { status: 404 }, exit: 1, says: /issue with the selected model/, calls: /^sn$/ },
  { name: '413', script: { status: 413 }, exit: 1, says: /Request too large/, calls: /^s$/ },
  {
    name: '422',
    script: { status: 422, error: { message: 'the zebra has spots' } },
    exit: 1,
    says: /the zebra has spots/,
  },
  {
    name: 'a prompt that is too long',
    script: { status: 400, error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
    exit: 1,
    says: /Prompt is too long .*210000 tokens \(limit 200000\)/,
    calls: /^s$/,
  },
  {
    name: "OpenAI's words for a prompt that is too long",
    model: 'claude-gpt-5.4',
    script: {
      status: 400,
      error: {
        message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
      },
    },
    exit: 1,
    says: /Prompt is too long/,
    calls: /^s$/,
  },
  {
    name: '429 for a spent budget',
    script: {
      status: 429,
      headers: { 'x-should-retry': 'false', 'retry-after': '7200' },
      error: { type: 'billing_error', message: 'the zebra budget is spent' },
    },
    exit: 1,
    says: /the zebra budget is spent/,
    calls: /^s$/,
  },
  {
    name: '429 with retry-after: 90',
    script: { status: 429, headers: { 'retry-after': '90' } },
    exit: 1,
    says: /429/,
    calls: /^s$/,
  },
  {
    name: '429 with retry-after: 3, once',
    script: { status: 429, times: 1, headers: { 'retry-after': '3' } },
    ...answered,
    calls: /^ss$/,
    atLeast: 3,
  },
  { name: '500, once', script: { status: 500, times: 1 }, ...answered, calls: /^ss$/ },
  { name: '529', script: { status: 529 }, exit: 1, says: /Repeated 529 Overloaded/, calls: /^sss$/ },
  {
    name: 'a page of HTML with status 200, once',
    script: { html: true, times: 1 },
    ...answered,
    calls: /^ss$/,
  },
  {
    name: 'a connection reset before the headers, once',
    script: { cut: 'before-headers', reset: true, times: 1 },
    ...answered,
    calls: /^s[sn]$/,
  },
  {
    name: 'an error event first',
    script: { errorEvent: { afterEvents: 0, ...overloaded } },
    streamedOnly: true,
    ...answered,
    calls: /^s+n$/,
  },
  {
    name: 'an error event in the first block',
    script: { ...oneBlock, errorEvent: { afterEvents: 8, ...overloaded } },
    streamedOnly: true,
    ...answered,
    calls: /^s+n$/,
  },
  {
    name: 'a connection cut in the first block',
    script: { ...oneBlock, cut: { afterEvents: 8 } },
    streamedOnly: true,
    ...answered,
    calls: /^s+n$/,
  },
  {
    name: 'a connection reset in the first block',
    script: { ...oneBlock, cut: { afterEvents: 8 }, reset: true },
    streamedOnly: true,
    ...answered,
    calls: /^s+n$/,
  },
  {
    name: 'a clean end in the first block',
    script: { ...oneBlock, endAfterEvents: 8 },
    streamedOnly: true,
    ...answered,
    calls: /^s+n$/,
  },
  {
    name: 'a connection cut after a block of thinking',
    script: { ...twoBlocks, cut: { afterEvents: 12 } },
    exit: 1,
    says: /upstream closed the connection before the answer was complete/,
    on: { '2.1.332': { says: /The response above may be incomplete/ } },
  },
  {
    name: 'a clean end after everything but message_stop',
    script: { withoutTerminal: true },
    exit: 1,
    says: /upstream ended the stream before the answer was complete/,
    on: { '2.1.332': answered },
  },
];

const threeMinutes = { atLeast: 100, within: 300 };

/** Rows that take minutes; all run side by side. */
export const SLOW = [
  { name: '429 for ever', script: { status: 429 }, exit: 1, says: /429/, calls: /^s{11}$/, ...threeMinutes },
  { name: '500 for ever', script: { status: 500 }, exit: 1, says: /500/, calls: /^s{11}$/, ...threeMinutes },
  { name: '503 for ever', script: { status: 503 }, exit: 1, says: /503/, calls: /^s{11}$/, ...threeMinutes },
  {
    name: 'a page of HTML with status 200 for ever',
    script: { html: true },
    exit: 1,
    says: /502/,
    calls: /^s{11}$/,
    ...threeMinutes,
  },
  {
    name: 'every connection reset before the headers',
    script: { cut: 'before-headers', reset: true },
    exit: 1,
    says: /502/,
    calls: /^s+$/,
    ...threeMinutes,
  },
  {
    name: "401 on the client's own credential",
    own: true,
    script: { status: 401 },
    exit: 1,
    says: /API Error: 401/,
    calls: /^s{11}$/,
    ...threeMinutes,
  },
  {
    name: '429 with retry-after: 59, once',
    script: { status: 429, times: 1, headers: { 'retry-after': '59' } },
    ...answered,
    calls: /^ss$/,
    atLeast: 59,
    within: 90,
  },
  {
    name: 'headers after 40 s',
    script: { delayHeadersMs: 40_000 },
    ...answered,
    calls: /^s$/,
    atLeast: 40,
    within: 90,
  },
  {
    name: 'a silence of 40 s within the text',
    script: { ...oneBlock, silence: { afterEvents: 8, ms: 40_000 } },
    exit: 0,
    says: /nine, ten/,
    calls: /^s$/,
    atLeast: 40,
    within: 90,
  },
  {
    name: 'no headers at all',
    script: { hang: 'before-headers' },
    streamedOnly: true,
    ...answered,
    calls: /n$/,
    atLeast: 100,
    within: 500,
  },
  {
    name: 'silence after the headers',
    script: { hang: 'after-headers' },
    streamedOnly: true,
    ...answered,
    calls: /n$/,
    atLeast: 100,
    within: 500,
  },
  {
    name: 'silence after message_start',
    script: { ...oneBlock, hang: { afterEvents: 1 } },
    streamedOnly: true,
    ...answered,
    calls: /n$/,
    atLeast: 270,
    within: 500,
  },
  {
    name: 'silence in the first block',
    script: { ...oneBlock, hang: { afterEvents: 8 } },
    streamedOnly: true,
    ...answered,
    calls: /n$/,
    atLeast: 270,
    within: 500,
  },
];
