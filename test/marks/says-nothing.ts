import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Probe } from './list-probes.js';

/**
 * Members, and words of them, of which nothing is lost although nothing of them gets upstream. Each has its reason; a member
 * that is not here arrives, is refused or is listed.
 */
const SAYS_NOTHING: Readonly<Record<ClientDialect, ReadonlyMap<string, string>>> = {
  messages: new Map([
    ['model', 'the configuration says what the upstream calls it'],
    ['messages[].clear_at', '`never` is what holds without it'],
    [
      'messages[].content[].tool.name',
      'the probe names a tool that is not declared, which nothing can show or take away',
    ],
  ]),
  chat: new Map([
    ['model', 'the configuration says what the upstream calls it'],
    ['messages[].name', 'of a legacy result it finds the call, which has it'],
    ['messages[].content[].image_url.detail', '`auto` is what holds without it'],
    ['modalities[]', '`text` is what holds without it'],
    ['response_format.json_schema.strict', 'Claude and Gemini hold themselves to every schema'],
  ]),
  responses: new Map([['model', 'the configuration says what the upstream calls it']]),
};

export function saysNothing({ path, unknown }: Probe, client: ClientDialect): boolean {
  return unknown === undefined && SAYS_NOTHING[client].has(path);
}
