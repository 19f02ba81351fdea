/** An event before it gets its sequence number. */
export interface Numbered {
  readonly type: string;
  readonly [member: string]: unknown;
}

interface Item {
  readonly id: string;
}

/** An output item from `added` to `done`. */
export function* itemEvents(
  index: number,
  item: object,
  blank: object,
  inner: (index: number) => Iterable<Numbered>,
): Generator<Numbered> {
  yield { type: 'response.output_item.added', item: blank, output_index: index };
  yield* inner(index);
  yield { type: 'response.output_item.done', item, output_index: index };
}

export function* reasoningEvents(index: number, id: string, thinking: readonly string[]): Generator<Numbered> {
  if (thinking.length === 0) return;

  const place = { item_id: id, output_index: index, summary_index: 0 };
  const text = thinking.join('');
  yield { type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } };
  for (const delta of thinking) yield { type: 'response.reasoning_summary_text.delta', ...place, delta };

  yield { type: 'response.reasoning_summary_text.done', ...place, text };
  yield { type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } };
}

/** A message whose text is produced while it is sent; `collect` adds a token and returns the text so far. */
export function* textEvents(
  index: number,
  message: (text: string) => Item,
  first: string,
  rest: Iterator<string>,
  collect: (token: string) => string,
  obfuscates: boolean,
): Generator<Numbered> {
  const { id } = message('');
  const place = { content_index: 0, item_id: id, output_index: index };
  const part = { type: 'output_text', annotations: [], logprobs: [] };
  const blank = { ...message(''), status: 'in_progress', content: [] };
  let text = '';
  yield { type: 'response.output_item.added', item: blank, output_index: index };
  yield { type: 'response.content_part.added', ...place, part: { ...part, text } };
  for (let token: IteratorResult<string> = { value: first }; token.done !== true; token = rest.next()) {
    text = collect(token.value);
    yield {
      type: 'response.output_text.delta',
      ...place,
      delta: token.value,
      logprobs: [],
      ...noise(token.value, obfuscates),
    };
  }
  yield { type: 'response.output_text.done', ...place, text, logprobs: [] };
  yield { type: 'response.content_part.done', ...place, part: { ...part, text } };
  yield { type: 'response.output_item.done', item: message(text), output_index: index };
}

export function* callEvents(
  index: number,
  call: Item & ({ arguments: string; name: string } | { input: string }),
  obfuscates: boolean,
): Generator<Numbered> {
  const place = { item_id: call.id, output_index: index };
  const isFunction = 'arguments' in call;
  const whole = isFunction ? call.arguments : call.input;
  const name = isFunction ? 'response.function_call_arguments' : 'response.custom_tool_call_input';
  for (const delta of whole.match(/[\s\S]{1,11}/gu) ?? [])
    yield { type: `${name}.delta`, ...place, delta, ...noise(delta, obfuscates) };

  yield { type: `${name}.done`, ...place, ...(isFunction ? { arguments: whole } : { input: whole }) };
}

/** The vendor evens out the sizes of its deltas so that they give nothing away to who listens. */
function noise(delta: string, obfuscates: boolean): { obfuscation?: string } {
  return obfuscates ? { obfuscation: 'x'.repeat(Math.max(0, 16 - delta.length)) } : {};
}
