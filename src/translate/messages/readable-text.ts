import { DROPPED, KEPT, type Shape } from '../wire/field-fates.js';
import { asObject, ownMember } from '../../dialects/wire-value.js';

/**
 * The members of a vendor's result that another model can read, in the order of reading; the others are ids and seals.
 */
const READABLE = [
  'title',
  'source',
  'url',
  'text',
  'content',
  'data',
  'stdout',
  'stderr',
  'lines',
  'tool_references',
  'tool_name',
  'tabs',
  'state_changes',
  'path',
  'error',
  'error_code',
  'error_message',
] as const;

/** What of a result another model can read, a line a piece. */
export function readableText(value: unknown): string {
  return pieces(value).join('\n');
}

function pieces(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(pieces);
  const object = asObject(value);
  // The bytes of a file are nothing to read.
  return object === undefined || object.type === 'base64'
    ? []
    : READABLE.flatMap((member) => pieces(ownMember(object, member)));
}

/** What becomes of such a value: the readable members are kept, whatever depth they stand at. */
export const READABLE_SHAPE: Shape = readableShape();

function readableShape(): Shape {
  const fields = new Map<string, Shape>([['type', KEPT]]);
  const shape: Shape = { fields };
  for (const member of READABLE) fields.set(member, shape);
  fields.set('source', { tag: 'type', kinds: new Map([['base64', DROPPED]]), otherwise: shape });
  return shape;
}
