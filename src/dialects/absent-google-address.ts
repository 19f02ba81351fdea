/** What Google's API has beside the answers of models, by the name after its version: https://ai.google.dev/api */
const COLLECTIONS: ReadonlyMap<string, string> = new Map([
  ['cachedcontents', 'cached contents'],
  ['files', 'files'],
  ['filesearchstores', 'file search'],
  ['batches', 'batches'],
  ['tunedmodels', 'tuned models'],
  ['corpora', 'semantic retrieval'],
  ['interactions', 'interactions'],
  ['agents', 'managed agents'],
  ['operations', 'long running operations'],
  ['auth_tokens', 'tokens for live sessions'],
  ['webhooks', 'webhooks'],
  ['dynamic', 'dynamic models'],
]);

/** Methods of models that the gateway has not. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['embedcontent', 'embeddings'],
  ['batchembedcontents', 'embeddings'],
  ['asyncbatchembedcontent', 'embeddings'],
  ['embedtext', 'embeddings'],
  ['batchgeneratecontent', 'batches'],
  ['bidigeneratecontent', 'live sessions'],
  ['generateanswer', 'answers from given passages'],
  ['predict', 'images'],
  ['predictlongrunning', 'videos'],
  ['computetokens', 'the tokens of a text'],
  ['generatetext', 'completions of plain text'],
  ['generatemessage', 'the messages of older models'],
  ['counttexttokens', 'counts of older models'],
  ['countmessagetokens', 'counts of older models'],
]);

/** Uploads stand below a name of their own. */
const PATH = /^\/(?:(?:resumable\/)?upload\/)?(v1(?:alpha|beta)?\d?)\/([^/:]+)(?:\/(.+))?/i;
const METHOD = /(?::|%3a)([a-z]+)\/*$/i;

/** Collections that no other vendor has below `/v1`. */
const OF_GOOGLE_ALONE = ['cachedcontents', 'tunedmodels', 'filesearchstores', 'corpora'];

/**
 * Finds what a path of Google's API would be at Google. Answers undefined for the models and their methods that the
 * gateway has, and below `/v1` for what another vendor may have, too.
 */
export function findAbsentGoogleAddress(path: string): { path: string; what: string } | undefined {
  const [, version = '', name = '', rest = ''] = PATH.exec(path) ?? [];
  const collection = name.toLowerCase();
  if (collection === 'models') {
    const method = METHOD.exec(rest)?.[1] ?? '';
    const what = METHODS.get(method.toLowerCase());
    return what === undefined ? undefined : { path: `/${version}/models/{model}:${method}`, what };
  }
  const isShared = version.toLowerCase() === 'v1' && !OF_GOOGLE_ALONE.includes(collection);
  const what = COLLECTIONS.get(collection);
  return isShared || what === undefined ? undefined : { path: `/${version}/${name}`, what };
}
