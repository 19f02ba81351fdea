import { type OutgoingHttpHeaders } from 'node:http';
import { parseDirectives } from '../answer/directives.js';
import { planAnswer } from '../answer/plan-answer.js';
import { isObject } from '../json-value.js';
import { type VendorAnswer, VendorError, type VendorRequest } from '../vendor.js';
import { checkCredential, checkHeaders, parseBody } from './check-headers.js';
import { type Exchange } from './exchange.js';
import { cutBody, playMoment, playPieces } from './play-pieces.js';
import { type Route } from './routes.js';
import { hasOwnAnswer, type Script } from './script.js';

const STREAM_TYPE = 'text/event-stream; charset=utf-8';
const HTML = '<!DOCTYPE html><html><head><title>502</title></head><body><h1>It is not you, it is us</h1></body></html>';

interface AnswerSettings extends Route {
  readonly requestId: string;
  readonly tokens?: readonly string[];
  /** Whether bodies are checked as the vendor does. */
  readonly strict: boolean;
}

/** Answers one inference request: refuses it, or says what the script or the prompt asks for. */
export async function answerRequest(exchange: Exchange, settings: AnswerSettings, queued: Script = {}): Promise<void> {
  const { vendor, requestId } = settings;
  const vendorHeaders = vendor.answerHeaders(requestId);
  let script = queued;
  try {
    if (settings.list === undefined) checkHeaders(exchange.request);
    if (settings.authenticate) settings.authenticate(exchange.request);
    else checkCredential(exchange.request, vendor.dialect, settings.tokens);
    if (hasOwnAnswer(script))
      return await playOwnAnswer(exchange, settings, script, { ...vendorHeaders, ...script.headers });

    if (settings.list !== undefined)
      return await sendJson(exchange, script, 200, settings.list, { ...vendorHeaders, ...script.headers });

    const body = parseBody(exchange.request);
    const request = { body, headers: exchange.request.headers, sha256: exchange.request.sha256 };
    if (settings.isCount && vendor.countTokens !== undefined) {
      return await sendJson(exchange, script, 200, vendor.countTokens(request), {
        ...vendorHeaders,
        ...script.headers,
      });
    }
    if (settings.strict) vendor.check(request);

    const { answer, wished } = makeAnswer(vendor, request, script);
    script = wished;
    const headers = { ...vendorHeaders, ...script.headers };
    if (hasOwnAnswer(script)) return await playOwnAnswer(exchange, settings, script, headers);

    exchange.request.answer = answer;
    await playAnswer(exchange, settings, answer, request, script, headers);
  } catch (error) {
    if (!(error instanceof VendorError) || exchange.request.status !== undefined) throw error;

    const headers = vendor.answerHeaders(requestId, error);
    await sendJson(exchange, {}, error.status, vendor.errorBody(error, requestId), headers);
  }
}

/** The answer to a request, and the script with what the prompt's directives add to it. */
function makeAnswer(vendor: Route['vendor'], request: VendorRequest, script: Script) {
  const conversation = vendor.readConversation(request);
  const prompt = conversation.turns.findLast((turn) => turn.role === 'user');
  const directives = prompt === undefined ? undefined : parseDirectives(prompt.text);
  const wished: Script = { paceMs: directives?.paceMs, ...directives?.fault, ...script };
  return { answer: vendor.writeAnswer(request, planAnswer(conversation, wished)), wished };
}

async function playAnswer(
  exchange: Exchange,
  { vendor, framing, streams }: AnswerSettings,
  answer: VendorAnswer,
  request: VendorRequest,
  script: Script,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  if (!(streams ?? request.body.stream === true) || script.asJson === true)
    return await sendJson(exchange, script, 200, answer.json(), headers);

  const contentType = framing?.contentType ?? STREAM_TYPE;
  await begin(exchange, script, 200, { 'content-type': contentType, 'cache-control': 'no-cache', ...headers });
  const { status = 529, message = 'Overloaded', type } = script.errorEvent ?? {};
  await playPieces(
    exchange,
    {
      pieces: answer.events(),
      isTerminal: (piece) => typeof piece === 'string' && vendor.isTerminal(piece),
      errorPiece: () => vendor.errorEvent(new VendorError(status, message, { type }), request),
      encode: (piece) => (framing === undefined ? piece : framing.frame(String(piece))),
    },
    script,
  );
}

async function playOwnAnswer(
  exchange: Exchange,
  { vendor, requestId }: AnswerSettings,
  script: Script,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const status = script.status ?? 200;
  const { body } = script;
  if (script.rawBody !== undefined || typeof body === 'string' || Buffer.isBuffer(body) || script.html === true) {
    const bytes = script.rawBody ?? Buffer.from(script.html === true ? HTML : (body as string | Buffer));
    const type = script.contentType ?? (script.html === true ? 'text/html; charset=utf-8' : 'application/json');
    await begin(exchange, script, status, { 'content-type': type, ...headers });
    return await playPieces(exchange, piecesOf(bytes, script.cuts ?? []), { paceMs: 0, ...script });
  }
  const { message = `The sandbox was told to answer ${status}.`, ...details } = script.error ?? {};
  if (isObject(body)) return await sendJson(exchange, script, status, body, headers);
  const error = new VendorError(status, message, details);
  const itsHeaders = { ...headers, ...vendor.answerHeaders(requestId, error), ...script.headers };
  await sendJson(exchange, script, status, vendor.errorBody(error, requestId), itsHeaders);
}

/** A whole JSON answer; in two pieces and without a length when something may happen between them. */
async function sendJson(
  exchange: Exchange,
  script: Script,
  status: number,
  answer: unknown,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(answer));
  const plain = [script.hang, script.cut, script.silence, script.endAfterEvents, script.gzip].every(
    (fault) => fault === undefined,
  );
  const length = plain ? { 'content-length': bytes.length } : {};
  await begin(exchange, script, status, { 'content-type': 'application/json', ...length, ...headers });
  if (plain) exchange.end(bytes);
  else await playPieces(exchange, piecesOf(bytes, [Math.floor(bytes.length / 2)]), script);
}

async function begin(exchange: Exchange, script: Script, status: number, headers: OutgoingHttpHeaders): Promise<void> {
  if (script.delayHeadersMs !== undefined) await exchange.pause(script.delayHeadersMs);

  await playMoment(exchange, script, 'before-headers');
  const isScripted = Object.values(script).some((wish) => wish !== undefined);
  const encoding = script.gzip === true ? { 'content-encoding': 'gzip' } : {};
  exchange.sendHeaders(status, { ...headers, ...encoding }, isScripted);
}

function piecesOf(bytes: Buffer, cuts: readonly number[]) {
  return { pieces: cutBody(bytes, cuts), errorPiece: () => '' };
}
