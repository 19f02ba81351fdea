import { type Dialect } from '../../dialects/dialect.js';
import { shortHash } from '../wire/short-hash.js';

/** The names that a vendor accepts. Claude Code's `mcp__server__tool` names pass OpenAI's 64 characters. */
const NAME: Readonly<Record<Dialect, { pattern: RegExp; limit: number }>> = {
  messages: { pattern: /^[a-zA-Z0-9_-]{1,128}$/, limit: 128 },
  responses: { pattern: /^[a-zA-Z0-9_-]{1,64}$/, limit: 64 },
  chat: { pattern: /^[a-zA-Z0-9_-]{1,64}$/, limit: 64 },
  generate: { pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/, limit: 64 },
};

/** Gives a tool's name as an upstream of `dialect` accepts it: unchanged, or shortened with a hash of the original. */
export function toolNameFor(dialect: Dialect, name: string): string {
  const { pattern, limit } = NAME[dialect];
  if (pattern.test(name)) return name;
  const safe = name.replace(/[^a-zA-Z0-9_-]/g, '_').replace(/^(?![a-zA-Z_])/, '_');
  return `${safe.slice(0, limit - 9)}_${shortHash(name)}`;
}
