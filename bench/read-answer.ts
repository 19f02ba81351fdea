/** What a client reads from an answer, in any dialect. */
export interface ReadAnswer {
  /** The text as it came: a piece for each event that has some; one of an answer that is no stream. */
  pieces: string[];
  /** Whether a stream had its last event. */
  isEnded: boolean;
}

/** What may say something in a message of any dialect. */
interface Said {
  type?: string;
  delta?: string | { text?: string };
  content?: { text?: string }[];
  choices?: { delta?: { content?: string | null }; message?: { content?: string | null } }[];
  output?: { content?: { text?: string }[] }[];
}

/** Reads a whole HTTP/1.1 answer: head and body, with or without chunks. */
export function readAnswer(answer: Buffer): ReadAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.toString('latin1', 0, end);
  const raw = answer.subarray(end + 4);
  const body = (/\r\ntransfer-encoding: *chunked/i.test(head) ? joinChunks(raw) : raw).toString();
  return readBody(body, /\r\ncontent-type: *text\/event-stream/i.test(head));
}

/** Reads a body: the events of a stream, or one JSON object. */
export function readBody(body: string, isStream: boolean): ReadAnswer {
  if (!isStream) return { pieces: [wholeText(JSON.parse(body) as Said)], isEnded: true };
  const pieces: string[] = [];
  let isEnded = false;
  for (const [, data = ''] of body.matchAll(/^data: ?(.+)$/gm)) {
    if (data === '[DONE]') {
      isEnded = true;
      continue;
    }
    const said = JSON.parse(data) as Said;
    if (said.type === 'message_stop' || said.type === 'response.completed') isEnded = true;
    const piece = pieceOf(said);
    if (piece) pieces.push(piece);
  }
  return { pieces, isEnded };
}

function pieceOf({ type, delta, choices }: Said): string | null | undefined {
  if (type === 'response.output_text.delta') return typeof delta === 'string' ? delta : undefined;
  if (type === 'content_block_delta') return typeof delta === 'object' ? delta.text : undefined;
  return choices?.[0]?.delta?.content;
}

function wholeText({ content, choices, output }: Said): string {
  const parts = content ?? output?.flatMap((item) => item.content ?? []);
  return parts?.map(({ text }) => text ?? '').join('') ?? choices?.[0]?.message?.content ?? '';
}

function joinChunks(raw: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    if (lineEnd === -1 || !(size > 0)) return Buffer.concat(chunks);
    chunks.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/** What is wrong with an answer that has to say the same in as many events; undefined where nothing is. */
export function findFault(got: ReadAnswer, wanted: ReadAnswer): string | undefined {
  if (!got.isEnded) return 'The stream of an answer has no last event.';
  if (got.pieces.length !== wanted.pieces.length)
    return `The text of an answer came in ${got.pieces.length} pieces, the upstream sent ${wanted.pieces.length}.`;
  const [is, expected] = [got.pieces.join(''), wanted.pieces.join('')];
  return is === expected
    ? undefined
    : `An answer says "${is.slice(0, 100)}", the upstream said "${expected.slice(0, 100)}".`;
}
