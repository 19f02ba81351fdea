/**
 * Characters of each tool's description in a recorded request of Claude Code 2.1.330: a few long ones make up most of
 * it.
 */
const DESCRIPTIONS = [
  6000, 11000, 3400, 150, 90, 1300, 3000, 2000, 1200, 2100, 1500, 3000, 900, 1700, 2300, 700, 900, 1200, 260, 2900,
  1500, 1500, 19000, 750,
];

/**
 * A Messages request in the shape in which Claude Code sends its first one: attribution block, a system prompt of 26
 * KB, two dozen tools whose descriptions are Markdown, a short conversation. About 115 KB, with as many strings,
 * escapes and characters beyond ASCII as a recorded one (2180 quotes, 1474 backslashes, 635 such bytes). `turns` of a
 * session behind it add 10 KB each: a file that was read, and what the model said about it.
 */
export function claudeCodeBody(model: string, turns = 0): Buffer {
  const body = {
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: `<system-reminder>\n${prose(6_000)}\n</system-reminder>` },
          { type: 'text', text: 'Why does "npm test" hang?', cache_control: { type: 'ephemeral' } },
        ],
      },
      ...Array.from({ length: turns }, (_, index) => turn(index)).flat(),
    ],
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.330; cc_entrypoint=cli;' },
      {
        type: 'text',
        text: "You are Claude Code, Anthropic's official CLI for Claude.",
        cache_control: { type: 'ephemeral' },
      },
      { type: 'text', text: prose(26_400), cache_control: { type: 'ephemeral' } },
    ],
    tools: DESCRIPTIONS.map(tool),
    metadata: {
      user_id: JSON.stringify({
        device_id: 'c0ffee',
        account_uuid: '',
        session_id: '5b0e9a52-0c43-4f0e-9d6c-0a4ac9a6b7f1',
      }),
    },
    max_tokens: 64_000,
    thinking: { type: 'adaptive' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    stream: true,
  };
  return Buffer.from(JSON.stringify(body));
}

/** Two messages, about 10 KB: the model looks into a file, and gets it. */
export function turn(index: number): object[] {
  const id = `toolu_${String(index).padStart(24, '0')}`;
  return [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: prose(600) },
        { type: 'tool_use', id, name: 'Read', input: { file_path: `/src/file-${index}.ts`, limit: 200 } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: prose(9_000) }] },
  ];
}

function tool(descriptionLength: number, index: number): object {
  const names = ['file_path', 'pattern', 'replacement', 'timeout', 'options'].slice(0, 2 + (index % 4));
  return {
    name: `Tool${index}`,
    description: prose(descriptionLength),
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: Object.fromEntries(
        names.map((name) => [name, { type: 'string', description: `The ${name} to use; it must not be empty.` }]),
      ),
      required: names.slice(0, 1),
      additionalProperties: false,
    },
  };
}

const SENTENCES = [
  'Reads a file from the local filesystem and returns its lines with their numbers.',
  '- Use "absolute" paths only, starting at the root of the repository; a relative one is refused.\n',
  'Quote names with spaces, as a shell would otherwise read them as two arguments and fail in ways that are hard ' +
    'to see.\n\n',
  'When the answer is long, only its beginning is shown, and the rest can be asked for.',
  '## Notes\n',
  'Never run two of these at once — the second waits for the first, and both may take minutes.\n',
];

/** Markdown of `length` characters. */
function prose(length: number): string {
  let text = '';
  for (let index = 0; text.length < length; index++) text += `${SENTENCES[index % SENTENCES.length]} `;
  return text.slice(0, length);
}
