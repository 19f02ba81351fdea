import { describe, expect, it } from '@jest/globals';
import { readInBandError } from './in-band-upstream-error.js';
import { readErrorMessage } from './read-error-message.js';

const SAID = 'supports at most 1 image per prompt';
const inner = JSON.stringify({ error: { message: SAID } });

describe('an error says', () => {
  it.each<[string, unknown]>([
    ['FastAPI', { detail: [{ type: 'missing', loc: ['body', 'x'], msg: SAID }] }],
    ['FastAPI with an object', { detail: { message: SAID } }],
    ['FastAPI with an error', { detail: { error: { message: SAID } } }],
    ['OpenRouter', { error: { message: 'Provider returned error', code: 400, metadata: { raw: inner } } }],
    ['OpenRouter with plain text', { error: { message: 'Provider returned error', metadata: { raw: SAID } } }],
    ['MiniMax', { base_resp: { status_code: 2013, status_msg: SAID } }],
    ['vLLM of old', { object: 'error', message: SAID, code: 400 }],
    ['Cloudflare', { success: false, errors: [{ code: 7000, message: SAID }], result: null }],
    ['a list of texts', { errors: [SAID] }],
    ['Baidu', { error_code: 336003, error_msg: SAID }],
    ['a code and msg', { code: 400, msg: SAID, data: null }],
    ['an error with msg', { error: { code: '1210', msg: SAID } }],
    ['an error in an error', { error: { error: { message: SAID, type: 'x' } } }],
    ['a list of errors', { error: [{ message: SAID }] }],
    ['AWS', { __type: 'ValidationException', Message: SAID }],
    ['problem details', { type: 'about:blank', title: 'Bad Request', status: 400, detail: SAID }],
    ['OAuth', { error: 'invalid_request', error_description: SAID }],
    ['Spring', { timestamp: 1, status: 400, error: 'Bad Request', message: SAID, path: '/' }],
    ['NestJS', { statusCode: 400, message: [SAID], error: 'Bad Request' }],
    ['ByteDance', { ResponseMetadata: { Error: { Code: 'X', Message: SAID } } }],
    ['Apigee', { fault: { faultstring: SAID, detail: { errorcode: 'x' } } }],
    ['Responses', { response: { status: 'failed', error: { code: 'x', message: SAID } } }],
    ['LiteLLM, as text in text', { error: { message: inner, type: null } }],
    ['fields', { errors: { model: [SAID], top_p: ['too large'] } }],
    ['ASP.NET', { title: 'One or more validation errors occurred.', status: 400, errors: { Model: [SAID] } }],
    ['a title alone', { type: 'about:blank', title: SAID, status: 400 }],
    ['a list', [{ error: { message: SAID } }]],
    ['a JSON text', SAID],
    ['a text of JSON', inner],
  ])('%s', (_shape, body) => {
    expect(readErrorMessage(400, JSON.stringify(body))).toContain(SAID);
    if (!Array.isArray(body) && typeof body === 'object' && body !== null)
      expect(readInBandError(body).message).toContain(SAID);
  });

  it.each([
    ['an event', `event: error\ndata: ${inner}\n\n`],
    ['events', `: hello\r\ndata: {"type":"error","error":{"message":"${SAID}"}}\r\n\r\ndata: [DONE]\r\n\r\n`],
  ])('what stands in %s', (_what, body) => {
    expect(readErrorMessage(400, body)).toBe(SAID);
  });

  it('which field is at fault, and what of several', () => {
    const detail = [
      { loc: ['body', 'messages', 0, 'content'], msg: 'Field required' },
      { loc: ['body', 'n'], msg: 'too large' },
    ];
    expect(readErrorMessage(422, JSON.stringify({ detail }))).toBe(
      'body.messages.0.content: Field required; body.n: too large',
    );
  });

  it('what stands in a member that nobody knows', () => {
    const error = { code: 'x', type: 'y', request_id: 'req_1', help_url: 'https://x', more: { info: SAID } };
    expect(readErrorMessage(400, JSON.stringify({ error }))).toBe(SAID);
  });

  it('its word where it has no sentence', () => {
    expect(readErrorMessage(503, '{"error":{"code":"model_overloaded"}}')).toBe(
      'The upstream answered with status 503 (model_overloaded).',
    );
  });

  it('no more than is looked at, however deep and wide it is', () => {
    const deep = `${'{"error":'.repeat(5_000)}"x"${'}'.repeat(5_000)}`;
    expect(readErrorMessage(400, deep)).toBe('The upstream answered with status 400.');
    expect(readErrorMessage(400, JSON.stringify({ errors: Array.from({ length: 90 }, (_, at) => `e${at}`) }))).toBe(
      'e0; e1; e2; e3; e4',
    );
  });
});
