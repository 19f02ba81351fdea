/** Writes one named event (Messages, Responses). `json` is the output of `JSON.stringify`, which holds no line end. */
export function encodeNamedSse(event: string, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}

/** Writes one event without a name (Chat Completions, generateContent). */
export function encodeSse(json: string): string {
  return `data: ${json}\n\n`;
}

/** Chat's last event; no other dialect has one. */
export const SSE_DONE = 'data: [DONE]\n\n';
