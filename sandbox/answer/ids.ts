import { createHash } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Seconds since 1970 that every answer carries as its creation: fixed, so that equal requests get equal bytes. */
export const ANSWER_CREATED_AT = 1_767_225_600;

/** 24 characters that depend on the request and on what is being named. */
export function base62Id(sha256: string, name: string): string {
  return [...digest(sha256, name).subarray(0, 24)].map((byte) => BASE62[byte % 62]).join('');
}

export function hexId(sha256: string, name: string): string {
  return digest(sha256, name).toString('hex').slice(0, 50);
}

function digest(sha256: string, name: string): Buffer {
  return createHash('sha256').update(`${sha256}/${name}`).digest();
}
