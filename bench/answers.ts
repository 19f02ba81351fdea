/** What the benchmark's upstream answers: Messages answers of the sizes that matter. */

/** A whole answer of a few hundred bytes. */
export const SMALL_ANSWER = Buffer.from(
  JSON.stringify({
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-8',
    content: [{ type: 'text', text: 'The tests pass now. The timer was never cleared when the client left early.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: 412,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 18_204,
      output_tokens: 21,
      service_tier: 'standard',
    },
  }),
);

const WORDS = [
  'The',
  ' stream',
  ' is',
  ' read',
  ' in',
  ' whole',
  ' events',
  ',\n',
  ' so',
  ' a',
  ' "cut"',
  ' one',
  ' never',
  ' looks',
  ' complete',
  '. ',
];

/** A stream with `count` events in all, one buffer an event; six of them open and close it. */
export function streamEvents(count: number): Buffer[] {
  const deltas = Array.from({ length: count - 6 }, (_, index) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: WORDS[index % WORDS.length] },
  }));
  const usage = {
    input_tokens: 412,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 18_204,
    output_tokens: 1,
  };
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_01',
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-4-8',
        content: [],
        stop_reason: null,
        usage,
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...deltas,
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: deltas.length },
    },
    { type: 'message_stop' },
  ].map((event) => Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
}

/** The same for the Responses API: `count` events in all. */
export function responsesEvents(count: number): Buffer[] {
  const words = Array.from({ length: count - 8 }, (_, index) => WORDS[index % WORDS.length] ?? '');
  const text = words.join('');
  const base = {
    id: 'resp_01',
    object: 'response',
    created_at: 1_790_000_000,
    model: 'gpt-5.4',
    error: null,
    incomplete_details: null,
  };
  const place = { item_id: 'msg_01', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [] };
  const item = { id: 'msg_01', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const usage = {
    input_tokens: 412,
    input_tokens_details: { cached_tokens: 128 },
    output_tokens: words.length,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 412 + words.length,
  };
  return [
    { type: 'response.created', response: { ...base, status: 'in_progress', output: [] } },
    { type: 'response.in_progress', response: { ...base, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...words.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...base, status: 'completed', output: [item], usage } },
  ].map((event, index) =>
    Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`),
  );
}
