import { GatewayError } from '../../dialects/gateway-error.js';
import { type Splice } from '../../edit/apply-splices.js';
import { type BodyScan } from '../../edit/body-scan.js';
import { OPEN_BRACKET } from '../../edit/skip-json.js';
import { spliceBody } from '../../edit/splice-body.js';
import { type Frame } from './read-frame.js';

/** What a frame has beside the fields of a POST. */
const OF_FRAMES = ['type', 'generate'];
const COMMA = Buffer.from(',');

/** A frame as the body of a `POST /v1/responses`. */
interface ExpandedFrame {
  body: Buffer;
  /** The input items of the whole conversation, as the inside of a JSON array. */
  input: Buffer;
}

/**
 * Makes a frame the body of a POST. `earlier` are the items of the conversation that the frame continues; they come
 * before its own, and nothing names the response that they belong to any more.
 *
 * @throws GatewayError 400 for input that is neither a text nor a list, which would be lost beside the earlier items.
 */
export function expandFrame({ scan }: Frame, earlier: Buffer | undefined): ExpandedFrame {
  const own = inputOf(scan, earlier !== undefined);
  const input = earlier === undefined ? own : joinItems([earlier, own]);
  const { parts } = spliceBody(scan, {
    set: { stream: true },
    remove: earlier === undefined ? OF_FRAMES : [...OF_FRAMES, 'previous_response_id'],
    splices: earlier === undefined ? [] : [replaceInput(scan, input)],
  });
  return { body: Buffer.concat(parts), input };
}

/** Joins the insides of JSON arrays. */
export function joinItems(lists: readonly Buffer[]): Buffer {
  const filled = lists.filter(({ length }) => length > 0);
  return Buffer.concat(filled.flatMap((list, index) => (index === 0 ? [list] : [COMMA, list])));
}

/**
 * Gives the items of a request's input. A text stands for one message of the user. Any other value is the vendor's
 * matter, unless it `isReplaced` and the vendor would not see it.
 */
function inputOf(scan: BodyScan, isReplaced: boolean): Buffer {
  const input = scan.member('input');
  if (input === undefined) return Buffer.alloc(0);
  const [first, last] = [scan.elements('input').at(0), scan.elements('input').at(-1)];
  if (first && last) return scan.body.subarray(first.start, last.end);
  const text = scan.readString('input');
  if (text !== undefined) return Buffer.from(JSON.stringify({ role: 'user', content: text }));
  if (isReplaced && !isListOrNull(scan.body[input.valueStart]))
    throw new GatewayError(400, 'input must be a text or a list of items.', { param: 'input' });
  return Buffer.alloc(0);
}

function isListOrNull(firstByte: number | undefined): boolean {
  return firstByte === OPEN_BRACKET || firstByte === 'n'.charCodeAt(0);
}

/** Sets the whole of `input`, or adds it behind the last member where the frame has none. */
function replaceInput(scan: BodyScan, input: Buffer): Splice {
  const member = scan.member('input');
  const text = Buffer.concat([Buffer.from('['), input, Buffer.from(']')]);
  if (member) return { start: member.valueStart, end: member.valueEnd, text };
  const at = scan.members.at(-1)?.valueEnd ?? scan.start + 1;
  return { start: at, end: at, text: Buffer.concat([Buffer.from(',"input":'), text]) };
}
