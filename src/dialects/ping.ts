import { type Dialect } from './dialect.js';

const MESSAGES_PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
/** Google's SDK for Python takes a comment for broken JSON, and passes over an empty line: google-genai 3.6.1. */
const GENERATE_PING = Buffer.from('\n');
const COMMENT_PING = Buffer.from(': ping\n\n');

/** Gives the bytes that keep a silent stream alive. They may only stand between two events. */
export function pingOf(dialect: Dialect): Buffer {
  switch (dialect) {
    case 'messages':
      return MESSAGES_PING;
    case 'generate':
      return GENERATE_PING;
    case 'responses':
    case 'chat':
      return COMMENT_PING;
  }
}
