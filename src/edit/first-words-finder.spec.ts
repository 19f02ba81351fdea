import { describe, expect, it } from '@jest/globals';
import { type BodyScan } from './body-scan.js';
import { scanBody } from './scan-body.js';

const scan = (body: unknown): BodyScan => scanBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

/** What tells the conversation of a body apart; undefined where nothing does. */
function wordsOf(body: unknown): { text: string; bytes: number } | undefined {
  const { body: bytes, firstWords } = scan(body);
  return (
    firstWords && {
      text: firstWords.pieces.map(({ start, end }) => bytes.toString('utf8', start, end)).join('|'),
      bytes: firstWords.bytes,
    }
  );
}
const user = (content: unknown): object => ({ role: 'user', content });
const inMessages = (...messages: unknown[]): object => ({ messages });
const text = (words: string, more: object = {}): object => ({ type: 'text', text: words, ...more });
const REMINDER = '<system-reminder>\nToday is Friday.\n</system-reminder>';

describe("the first words of a conversation's user", () => {
  it.each<[string, unknown, string]>([
    ['messages', inMessages(user('mend it')), 'mend it'],
    ['messages of blocks', inMessages(user([text('mend it')])), 'mend it'],
    ['several blocks', inMessages(user([text('mend it'), text('now')])), 'mend it|now'],
    ['a role behind the content', '{"messages":[{"content":"mend it","role":"user"}]}', 'mend it'],
    ['a system message first', inMessages({ role: 'system', content: 'be kind' }, user('mend it')), 'mend it'],
    ['a developer message first', { input: [{ role: 'developer', content: 'be kind' }, user('mend it')] }, 'mend it'],
    ['an answer first', inMessages({ role: 'assistant', content: 'How can I help?' }, user('mend it')), 'mend it'],
    ['an empty message first', inMessages(user(''), user([]), user('mend it')), 'mend it'],
    ['input of one text', { input: 'mend it' }, 'mend it'],
    [
      'input of items',
      { input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'mend it' }] }] },
      'mend it',
    ],
    [
      'input with reasoning first',
      { input: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'no' }] }, user('mend it')] },
      'mend it',
    ],
    ['contents', { contents: [{ role: 'user', parts: [{ text: 'mend it' }] }] }, 'mend it'],
    ['contents without a role', { contents: [{ parts: [{ text: 'mend it' }] }] }, 'mend it'],
    ['escapes as they came', '{"messages":[{"role":"user","content":"\\u006dend\\nit"}]}', '\\u006dend\\nit'],
  ])('are found in %s', (_name, body, words) => {
    expect(wordsOf(body)?.text).toBe(words);
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no messages', inMessages()],
    ['no user', inMessages({ role: 'system', content: 'be kind' }, { role: 'assistant', content: 'yes' })],
    ['values that are no messages', inMessages(null, 'user', 7, ['user'], {})],
    ['content of another type', inMessages(user(7), user(null), user({ text: 'x' }), user([null, 'x', 7]))],
    ['a role of another type', inMessages({ role: ['user'], content: 'x' })],
    ['results of tools alone', { input: [{ type: 'function_call_output', call_id: 'c', output: 'done' }] }],
    ['input of another type', { input: { role: 'user', content: 'x' } }],
    ['a user of another member', { tools: [user('mend it')], system: [user('mend it')] }],
  ])('are not found in %s', (_name, body) => {
    expect(wordsOf(body)).toBeUndefined();
  });

  it('are the same whether they come as one text or in blocks, with marks of caches or without', () => {
    const forms = [
      user('mend it'),
      user([text('mend it')]),
      user([text('mend it', { cache_control: { type: 'ephemeral', ttl: '1h' } })]),
      { content: [{ cache_control: { type: 'ephemeral' }, text: 'mend it', type: 'text' }], role: 'user', name: 'ada' },
    ];
    for (const form of forms) expect(wordsOf(inMessages(form))).toEqual({ text: 'mend it', bytes: 7 });
  });

  it.each<[string, unknown]>([
    ['a block before', user([text(REMINDER), text('mend it')])],
    ['several blocks before', user([text(REMINDER), text(` ${REMINDER}`), text('mend it')])],
    ['a block behind', user([text('mend it'), text(REMINDER)])],
    ['the same text', user(`${REMINDER}\n${REMINDER}\n\nmend it`)],
    ['the same text, behind', user(`mend it\n\n${REMINDER} ${REMINDER}\n`)],
    ['the same text, before and behind', user(`\n${REMINDER}\tmend it\r\n${REMINDER}`)],
    ['a text of its own and one before', user([text(`${REMINDER}${REMINDER}`), text(`${REMINDER}mend it`)])],
  ])('are those beside a reminder in %s', (_name, message) => {
    expect(wordsOf(inMessages(message))).toEqual({ text: 'mend it', bytes: 7 });
    for (const escape of [
      (json: string) => json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
      (json: string) => json.replaceAll('/', '\\/'),
    ])
      expect(wordsOf(escape(JSON.stringify(inMessages(message))))).toEqual({ text: 'mend it', bytes: 7 });
  });

  it('are those of the next message of the user where the first is nothing but a reminder', () => {
    expect(wordsOf(inMessages(user([text(REMINDER)]), user('mend it')))?.text).toBe('mend it');
    expect(wordsOf(inMessages(user(REMINDER), { role: 'system', content: 's' }, user('mend it')))?.text).toBe(
      'mend it',
    );
  });

  it('are the reminder where nothing else comes before the first answer', () => {
    const reminder = JSON.stringify(REMINDER).slice(1, -1);
    expect(wordsOf(inMessages(user([text(REMINDER)])))?.text).toBe(reminder);
    const later = inMessages(user([text(REMINDER)]), { role: 'assistant', content: 'yes' }, user('mend it'));
    expect(wordsOf(later)?.text).toBe(reminder);
  });

  it('keep words in which a reminder is only spoken of', () => {
    expect(wordsOf(inMessages(user(`what is ${REMINDER}?`)))?.text).toContain('what is');
    expect(wordsOf(inMessages(user('<system-reminders> are odd')))?.text).toBe('<system-reminders> are odd');
    expect(wordsOf(inMessages(user('what ends with </system-reminder>')))?.text).toContain('what ends');
    expect(wordsOf(inMessages(user('system-reminder </system-reminder>')))?.text).toContain('system-reminder <');
  });

  it('are none of a reminder that does not end', () => {
    expect(wordsOf(inMessages(user('<system-reminder> it goes on'), user('mend it')))?.text).toBe('mend it');
  });

  it.each<[string, object, string]>([
    [
      'an image',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgoAAAANSUhEUg' } },
      'iVBORw0KGgoAAAANSUhEUg',
    ],
    [
      'an image by its address',
      { type: 'image_url', image_url: { url: 'https://e.example/a.png', detail: 'low' } },
      'https://e.example/a.png',
    ],
    [
      'an image of Responses',
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      'data:image/png;base64,AAAA',
    ],
    ['inline data', { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo' } }, 'iVBORw0KGgo'],
    ['a file by its id', { type: 'input_file', file_id: 'file-6F2ksmvXxt4VdoqmHRw6kL' }, 'file-6F2ksmvXxt4VdoqmHRw6kL'],
    [
      'a result of a tool',
      { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'it works now' }] },
      'it works now',
    ],
  ])('have the data of %s, so that two of them with one question are told apart', (_name, block, data) => {
    expect(wordsOf(inMessages(user([block, text('what is it?')])))?.text).toBe(`${data}|what is it?`);
    const marked = {
      ...block,
      cache_control: { type: 'a type that is longer than anything else in its block, by far' },
    };
    expect(wordsOf({ contents: [{ parts: [text('what is it?'), marked] }] })?.text).toBe(`what is it?|${data}`);
  });

  it('are cut after 4 KiB and count by their whole length', () => {
    const long = 'x'.repeat(5_000);
    const found = wordsOf(inMessages(user([text('y'.repeat(4_000)), text(long), text(long)])));
    expect(found?.text).toBe(`${'y'.repeat(4_000)}|${'x'.repeat(96)}`);
    expect(found?.bytes).toBe(14_000);
  });

  it('leave room for texts behind long data, and for data behind long texts', () => {
    const image = { type: 'image_url', image_url: { url: 'z'.repeat(9_000) } };
    const found = wordsOf(inMessages(user([image, text('what is it?'), text('y'.repeat(5_000)), image])));
    expect(found?.text).toBe(`${'z'.repeat(4_096)}|what is it?|${'y'.repeat(4_085)}`);
    expect(found?.bytes).toBe(9_000 + 11 + 5_000 + 9_000);
    const behind = wordsOf(inMessages(user([text('y'.repeat(5_000)), image])));
    expect(behind?.text).toBe(`${'y'.repeat(4_096)}|${'z'.repeat(4_096)}`);
  });

  it('are looked for in the first hundred messages', () => {
    const system = { role: 'system', content: 's' };
    const after = (count: number): object =>
      inMessages(...Array.from({ length: count }, () => system), user('mend it'));
    expect(wordsOf(after(99))?.text).toBe('mend it');
    expect(wordsOf(after(100))).toBeUndefined();
  });
});

describe('a scan that looks for words', () => {
  /** The last stands in a member in which no words are looked for. */
  const [looked, plain] = ['{"messages":', '{"system"  :'];
  const rich = JSON.stringify([
    { role: 'system', content: [text('s', { cache_control: { type: 'ephemeral' } })] },
    {
      name: ['odd'],
      role: 'user',
      content: [text(`${REMINDER}"\n`), { type: 'image', source: { a: [[[[['odd']]]]], data: 'é', b: {} } }, [], 'odd'],
    },
    { role: 'assistant', content: null },
  ]).replaceAll('"odd"', '[-0, 1e400, 1.50]');

  it('finds the same members, elements and numbers of values as one that does not', () => {
    const found = scan(`${looked}${rich}}`);
    const expected = scan(`${plain}${rich}}`);
    expect({ ...found.member('messages'), name: '' }).toEqual({ ...expected.member('system'), name: '' });
    expect(found.elements('messages')).toEqual(expected.elements('system'));
    expect(found.member('messages')?.oddNumbers).toBe(9);
  });

  it('refuses the same broken texts, wherever they break', () => {
    const errorOf = (body: string): string => {
      try {
        scan(body);
        return 'none';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    for (let at = 0; at <= rich.length; at++) {
      const [before, behind] = [rich.slice(0, at), rich.slice(at)];
      for (const broken of [before, `${before}\u0001${behind}}`, `${before},${behind}}`, `${before}]${behind}}`])
        expect(errorOf(looked + broken)).toBe(errorOf(plain + broken));
    }
    const deep = (levels: number): string =>
      `{"messages":[{"role":"user","content":${'['.repeat(levels)}${']'.repeat(levels)}}]}`;
    expect(errorOf(deep(1_021))).toBe('none');
    expect(errorOf(deep(1_022))).toContain('nested deeper than 1024 levels');
  });
});
