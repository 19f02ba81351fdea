import { type Dialect } from '../../src/dialects/dialect.js';

/** What a request tells its upstream about the turns so far. */
interface UpstreamHistory {
  /** Base64 of every image, in order. */
  images: string[];
  /**
   * Of each turn that called tools: how many, and whether its reasoning came back as its vendor sealed (or wrote) it.
   */
  toolTurns: { calls: number; sealed: boolean }[];
}

type Wire = Record<string, unknown>;

/** Reads the history that the upstream of a dialect was sent. */
export function readUpstreamHistory(dialect: Dialect, body: unknown): UpstreamHistory {
  return READERS[dialect](body as Wire);
}

const READERS: Readonly<Record<Dialect, (body: Wire) => UpstreamHistory>> = {
  messages: ({ messages }) => ({
    images: listOf(messages).flatMap(({ content }) =>
      listOf(content).flatMap(({ type, source }) => (type === 'image' ? [(source as { data: string }).data] : [])),
    ),
    toolTurns: listOf(messages).flatMap(({ content }) =>
      toolTurn(
        countOf(content, ({ type }) => type === 'tool_use'),
        isSeal(listOf(content)[0]?.signature),
      ),
    ),
  }),
  chat: ({ messages }) => ({
    images: listOf(messages).flatMap(({ content }) =>
      listOf(content).flatMap(({ image_url }) =>
        image_url === undefined ? [] : [base64Of((image_url as { url: string }).url)],
      ),
    ),
    toolTurns: listOf(messages).flatMap(({ tool_calls, reasoning_content }) =>
      toolTurn(listOf(tool_calls).length, typeof reasoning_content === 'string'),
    ),
  }),
  responses: ({ input }) => ({
    images: listOf(input).flatMap(({ content }) =>
      listOf(content).flatMap(({ image_url }) => (typeof image_url === 'string' ? [base64Of(image_url)] : [])),
    ),
    toolTurns: turnsOfItems(listOf(input)),
  }),
  generate: ({ contents }) => ({
    images: listOf(contents).flatMap(({ parts }) =>
      listOf(parts).flatMap(({ inlineData }) =>
        inlineData === undefined ? [] : [(inlineData as { data: string }).data],
      ),
    ),
    toolTurns: listOf(contents).flatMap(({ parts }) => {
      const calls = listOf(parts).filter(({ functionCall }) => functionCall !== undefined);
      return toolTurn(calls.length, isSeal(calls[0]?.thoughtSignature));
    }),
  }),
};

/** A turn's items end where the results of its calls begin. */
function turnsOfItems(items: readonly Wire[]): UpstreamHistory['toolTurns'] {
  const turns: UpstreamHistory['toolTurns'] = [];
  let calls = 0;
  let sealed = false;
  for (const { type, encrypted_content } of items) {
    if (type === 'function_call') calls++;
    if (type === 'reasoning') sealed = isSeal(encrypted_content);
    if (type !== 'function_call_output' || calls === 0) continue;
    turns.push({ calls, sealed });
    calls = 0;
    sealed = false;
  }
  return turns;
}

/** The vendor's own seal: neither the gateway's wrapping of another vendor's nor Google's stand-in. */
function isSeal(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    !value.startsWith('gw1.') &&
    value !== 'skip_thought_signature_validator'
  );
}

function toolTurn(calls: number, sealed: boolean): UpstreamHistory['toolTurns'] {
  return calls === 0 ? [] : [{ calls, sealed }];
}

function countOf(list: unknown, matches: (entry: Wire) => boolean): number {
  return listOf(list).filter(matches).length;
}

function listOf(value: unknown): Wire[] {
  return Array.isArray(value) ? (value as Wire[]) : [];
}

function base64Of(dataUrl: string): string {
  return dataUrl.replace(/^data:image\/png;base64,/, '');
}
