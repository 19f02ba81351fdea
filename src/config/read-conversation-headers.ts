/** The most names in `conversation_headers`. */
export const MOST_CONVERSATION_HEADERS = 50;

/**
 * The headers in which clients were seen to name a conversation, or which gateways and vendors ask them for. GitHub's
 * `x-interaction-id` is not among them: its own clients make a new one for each turn.
 */
const DEFAULTS = [
  // opencode and pi; Factory's droid has x-session-id.
  'x-session-affinity',
  'x-session-id',
  // Codex and pi.
  'session_id',
  'session-id',
  'conversation_id',
  'conversation-id',
  'x-conversation-id',
  'thread-id',
  'x-thread-id',
  'x-chat-id',
  // Cline and other clients of OpenCode's relay, Cline, Kilo Code, Amp, Open WebUI.
  'x-opencode-session',
  'x-task-id',
  'x-kilocode-taskid',
  'x-amp-thread-id',
  'x-openwebui-chat-id',
  // What clients of xAI, Mistral, LiteLLM, Bifrost and Helicone send.
  'x-grok-conv-id',
  'x-affinity',
  'x-litellm-session-id',
  'x-bf-session-id',
  'helicone-session-id',
];

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
/** Names of headers that differ from request to request, or of which all requests of a client have the same. */
const NOT_OF_A_CONVERSATION =
  /request-?id$|^(?:traceparent|tracestate|b3|date|host|user-agent|connection|origin|referer|from|via|forwarded|cf-ray|x-app|x-interaction-id|x-assistant-message-id|x-opencode-request|x-real-ip)$|^(?:x-b3-|x-amzn-trace|x-cloud-trace|x-forwarded-|x-stainless-|idempotency-|x-idempotency-|content-|accept|anthropic-|openai-|sec-|x-ratelimit-)/;
const CREDENTIAL = /authorization$|cookie|token|secret|password|api-?key/;

/** Reads `conversation_headers`, in small letters and each once. Adds to `problems` what no conversation is told by. */
export function readConversationHeaders(names: readonly string[] | undefined, problems: string[]): readonly string[] {
  const wanted = (names ?? DEFAULTS).map((name) => name.toLowerCase());
  wanted.forEach((name, index) => {
    const path = `conversation_headers[${index}]`;
    if (!HEADER_NAME.test(name)) problems.push(`${path} must be the name of a header`);
    else if (CREDENTIAL.test(name)) problems.push(`${path} must not be a header with a credential`);
    else if (NOT_OF_A_CONVERSATION.test(name)) {
      problems.push(
        `${path} must be a header that stays the same within a conversation and differs between conversations, not ` +
          'one of each request or of the client',
      );
    }
  });
  return [...new Set(wanted)];
}
