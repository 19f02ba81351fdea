import { readCloudAnswer } from './read-cloud-answer.js';
import { PLAIN, putKey } from './plain.js';
import { cloudBetas } from './cloud-betas.js';
import { modelInPath } from './model-in-path.js';
import { requestUrl } from './request-url.js';
import { type UpstreamKind } from './upstream-kind.js';

const VERSION = { anthropic_version: 'vertex-2023-10-16' };

/**
 * Google Cloud's Vertex AI: Anthropic's models by `rawPredict`, with the model in the address and the version in the
 * body, and Google's own.
 * https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai
 */
export const VERTEX: UpstreamKind = {
  ...PLAIN,
  // https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai#request-size
  mostBytes: 30 * 1024 * 1024,

  url(target) {
    const { endpoint, model, streaming, below } = target;
    if (endpoint.dialect === 'generate') return PLAIN.url(target);
    if (endpoint.dialect !== 'messages') return requestUrl(target);
    const url = new URL(endpoint.url);
    const method = streaming ? 'streamRawPredict' : 'rawPredict';
    // Counts of all models have one address: their body names the model.
    const name = below === undefined ? `${modelInPath(model)}:${method}` : 'count-tokens:rawPredict';
    url.pathname = `${url.pathname.replace(/\/$/, '')}/models/${name}`;
    return url;
  },

  bodyChanges(endpoint, betaHeader, below) {
    if (endpoint.dialect !== 'messages') return PLAIN.bodyChanges(endpoint, betaHeader);
    return { set: VERSION, remove: below === undefined ? ['model', 'tags'] : ['tags'] };
  },

  addHeaders(headers, { endpoint, below }) {
    if (endpoint.dialect !== 'messages') return;
    delete headers['anthropic-version'];
    cloudBetas(headers, below === undefined ? 'vertex' : 'counts at vertex');
  },

  authorize({ headers }, { auth }, { scheme = auth ?? 'bearer', secret }) {
    putKey(headers, scheme, secret);
  },

  readAnswer(answer, endpoint) {
    return readCloudAnswer(answer, endpoint, [endpoint.url.host, projectIn(endpoint.url.pathname)]);
  },
};

function projectIn(pathname: string): string {
  return /\/projects\/([^/]+)/.exec(pathname)?.[1] ?? '';
}
