import { describe, expect, it } from '@jest/globals';
import { writeThoughtSignature } from '../translate/generate/thought-signature.js';
import { scanBody } from './scan-body.js';
import { spliceBody } from './splice-body.js';
import { stripForeignSignatures } from './strip-foreign-signatures.js';

function strip(text: string, needsSignature = false): string {
  const scan = scanBody(Buffer.from(text));
  return Buffer.concat(spliceBody(scan, { splices: stripForeignSignatures(scan, needsSignature) }).parts).toString();
}

const CARRIED = writeThoughtSignature([{ text: 't', redacted: false, seal: { family: 'claude', value: 's' } }]);
const OWN = '{"text":"a","thoughtSignature":"CtEBAb4+9vs="}';
const USER = `{"role":"user","parts":[{"text":"Z3cxL"}]}`;
const CALL = '"functionCall":{"name":"f","args":{"thoughtSignature":"Z3cxLg"}}';
const model = (...parts: string[]): string => `{"role":"model","parts":[${parts.join(', ')}]}`;
const body = (...contents: string[]): string => `{"contents":[${contents.join(',')}]}`;

describe('stripping signatures that Google would refuse', () => {
  it.each<[string, string, string]>([
    ['of a text', `{"text":"a","thoughtSignature":"${CARRIED}"}`, '{"text":"a"}'],
    ['of a call', `{${CALL}, "thoughtSignature" : "${CARRIED}"}`, `{${CALL}}`],
    ['before a call', `{"thoughtSignature":"${CARRIED}",${CALL}}`, `{${CALL}}`],
    ['in the other spelling', `{"text":"a","thought_signature":"${CARRIED}"}`, '{"text":"a"}'],
    ['with its empty text', `{"text":"a"}, {"text":"","thoughtSignature":"${CARRIED}"}`, '{"text":"a"}'],
    ['alone in its part', `{"thoughtSignature":"${CARRIED}"}, ${OWN}`, OWN],
  ])('%s', (_, before, after) => {
    expect(strip(body(USER, model(before), USER))).toBe(body(USER, model(after), USER));
  });

  it('gives a call Google’s stand-in where the model needs a signature', () => {
    const standIn = `{${CALL},"thoughtSignature":"skip_thought_signature_validator"}`;
    expect(strip(body(USER, model(`{${CALL},"thoughtSignature":"${CARRIED}"}`)), true)).toBe(
      body(USER, model(standIn)),
    );
    const none = writeThoughtSignature([]);
    expect(strip(body(USER, model(`{${CALL},"thoughtSignature":"${none}"}`)), true)).toBe(body(USER, model(standIn)));
    expect(strip(body(USER, model(`{"text":"a","thoughtSignature":"${CARRIED}"}`)), true)).toBe(
      body(USER, model('{"text":"a"}')),
    );
  });

  it('takes out a content that would be empty', () => {
    const empty = model(`{"text":"","thoughtSignature":"${CARRIED}"}`);
    expect(strip(body(USER, empty, USER))).toBe(body(USER, USER));
    expect(strip(body(USER, empty))).toBe(body(USER));
  });

  it('refuses more of it than any conversation has', () => {
    const many = Array.from({ length: 10_001 }, () => `{"text":"a","thoughtSignature":"${CARRIED}"}`);
    expect(() => strip(body(USER, model(...many)))).toThrow(
      expect.objectContaining({ status: 400, details: { param: 'contents' } }),
    );
  });

  it.each([
    ['signatures of Google’s own', body(USER, model(OWN, `{${CALL}}`))],
    ['other places', `{"labels":{"a":"Z3cxL"},"contents":[${USER},5,{"parts":[5]},{"parts":{"text":"Z3cxL"}}]}`],
  ])('leaves %s alone', (_, text) => {
    const bytes = Buffer.from(text);
    const scan = scanBody(bytes);
    expect(spliceBody(scan, { splices: stripForeignSignatures(scan, true) }).parts[0]).toBe(bytes);
  });
});
