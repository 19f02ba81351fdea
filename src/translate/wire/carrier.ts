import { asString, parseObject } from '../../dialects/wire-value.js';
import { type Seal, type SealFamily } from '../neutral/seal.js';

/**
 * Carriers take one vendor's seal through another dialect's field (`signature`, `data`, `encrypted_content`) and back:
 * `gw1.<family>.<base64url of JSON>`. The client replays them in its history; only the vendor they came from sees the
 * seal again.
 */
const PREFIX = 'gw1.';

/** Ours have four. */
const MOST_VALUES = 10;

const FAMILIES: readonly SealFamily[] = ['claude', 'oai', 'goog', 'chat'];

export interface Carried {
  seal: Seal;
  redacted: boolean;
}

export function encodeCarrier({ seal, redacted }: Carried): string {
  const json = JSON.stringify({ v: seal.value, id: seal.itemId, r: redacted ? 1 : undefined, m: seal.maker });
  return `${PREFIX}${seal.family}.${Buffer.from(json).toString('base64url')}`;
}

function isCarrier(value: string): boolean {
  return value.startsWith(PREFIX);
}

/** Reads a carrier. Undefined when `value` is damaged, or not one of this gateway's carriers. */
export function decodeCarrier(value: string): Carried | undefined {
  if (!isCarrier(value)) return undefined;
  const dot = value.indexOf('.', PREFIX.length);
  const family = FAMILIES.find((name) => name === value.slice(PREFIX.length, dot));
  if (dot === -1 || family === undefined) return undefined;
  const content = parseObject(Buffer.from(value.slice(dot + 1), 'base64url').toString('utf8'), MOST_VALUES);
  if (typeof content?.v !== 'string') return undefined;
  const [itemId, maker] = [asString(content.id), asString(content.m)];
  const more = { ...(itemId !== undefined && { itemId }), ...(maker !== undefined && { maker }) };
  return { seal: { family, value: content.v, ...more }, redacted: content.r === 1 };
}

/** How a seal is written into a field where seals of `native` stand as they are. */
export function sealToWire(carried: Carried, native: SealFamily): string {
  return carried.seal.family === native ? carried.seal.value : encodeCarrier(carried);
}

/**
 * Reads such a field. A value without our prefix is the native vendor's own; undefined means a damaged carrier, whose
 * block is dropped.
 */
export function sealFromWire(value: string, native: SealFamily, redacted: boolean): Carried | undefined {
  return isCarrier(value) ? decodeCarrier(value) : { seal: { family: native, value }, redacted };
}
