import { findAbsentGoogleAddress } from './absent-google-address.js';
import { readApiPath, type Vendor } from './api-path.js';
import { type Dialect } from './dialect.js';

/** An address that a vendor's API has and the gateway has not. */
interface AbsentAddress {
  /** The path as the vendor's documents spell it. */
  path: string;
  /** What it serves, for people. */
  what: string;
  /** The dialect of its clients; undefined where several vendors have the address. */
  dialect: Dialect | undefined;
}

type Row = readonly [path: string, what: string, dialect?: Dialect];

/**
 * What the vendors' APIs have beside conversations, each with all that stands below it:
 * https://platform.openai.com/docs/api-reference, https://platform.claude.com/docs/en/api/overview. Google's stand in
 * a list of their own.
 */
const ABSENT: readonly Row[] = [
  ['embeddings', 'embeddings', 'chat'],
  ['images', 'images', 'chat'],
  ['audio', 'speech', 'chat'],
  ['videos', 'videos', 'chat'],
  ['realtime', 'realtime sessions', 'chat'],
  ['moderations', 'moderation', 'chat'],
  ['completions', 'completions of plain text', 'chat'],
  ['edits', 'edits of plain text', 'chat'],
  ['complete', 'completions of plain text', 'messages'],
  ['messages/batches', 'batches', 'messages'],
  ['batches', 'batches'],
  ['files', 'files'],
  ['uploads', 'uploads', 'chat'],
  ['fine_tuning', 'fine-tuning', 'chat'],
  ['fine-tunes', 'fine-tuning', 'chat'],
  ['assistants', 'assistants', 'chat'],
  ['threads', 'threads of assistants', 'chat'],
  ['vector_stores', 'vector stores', 'chat'],
  ['containers', 'containers', 'chat'],
  ['conversations', 'stored conversations', 'responses'],
  ['evals', 'evaluations', 'chat'],
  ['chatkit', 'ChatKit', 'chat'],
  ['skills', 'skills'],
  ['agents', 'managed agents', 'messages'],
  ['sessions', 'managed agents', 'messages'],
  ['environments', 'managed agents', 'messages'],
  ['organization', 'the administration of organizations', 'chat'],
  ['organizations', 'the administration of organizations', 'messages'],
  ['rerank', 'ranking', 'chat'],
  ['alpha/search', 'search', 'responses'],
  ['memories', 'memories', 'responses'],
];

/** Ids in the place of a name: answers that a vendor stores. */
const STORED: readonly (readonly [id: RegExp, ...Row])[] = [
  [/^responses\/resp_/, 'responses/{id}', 'stored responses', 'responses'],
  [/^chat\/completions\/chatcmpl-/, 'chat/completions/{id}', 'stored chat completions', 'chat'],
];

const DIALECT_OF: Readonly<Record<Vendor, Dialect>> = {
  anthropic: 'messages',
  openai: 'chat',
  google: 'generate',
  gemini: 'generate',
};

/** Finds what an address would be at a vendor. Answers undefined for one that no vendor is known to have. */
export function findAbsentAddress(path: string): AbsentAddress | undefined {
  const ofGoogle = findAbsentGoogleAddress(path);
  if (ofGoogle) return { ...ofGoogle, dialect: 'generate' };
  const { vendor, segments } = readApiPath(path);
  const name = segments.join('/').toLowerCase();
  const row =
    ABSENT.find(([begin]) => name === begin || name.startsWith(`${begin}/`)) ??
    STORED.find(([id]) => id.test(name))?.slice(1);
  if (!row) return undefined;
  const [begin, what, dialect] = row as Row;
  return {
    path: `/v1/${begin}`,
    what,
    dialect: dialect ?? (vendor && DIALECT_OF[vendor]),
  };
}
