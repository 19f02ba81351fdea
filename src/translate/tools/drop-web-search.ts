import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { type NeutralRequest } from '../neutral/neutral-request.js';

/** Leaves the web search out where the model's vendor runs none. `ignored` has the paths of what was left out. */
export function dropWebSearch(
  request: NeutralRequest,
  { webSearch }: Pick<ModelCapabilities, 'webSearch'>,
): { request: NeutralRequest; ignored: string[] } {
  const { tools } = request;
  const ignored = tools.flatMap((tool) => (tool.type === 'webSearch' ? [tool.path] : []));
  if (webSearch || ignored.length === 0) return { request, ignored: [] };
  return { request: { ...request, tools: tools.filter((tool) => tool.type !== 'webSearch') }, ignored };
}
