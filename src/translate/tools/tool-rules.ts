import { type NeutralRequest } from '../neutral/neutral-request.js';
import { type ToolRule } from '../neutral/written-request.js';

/** What the request lays down about its tools beyond their schemas; nothing where it has none. */
export function toolRulesOf({ tools, parallelToolCalls }: NeutralRequest): ToolRule[] {
  const strict = tools.some((tool) => tool.type === 'function' && tool.strict === true);
  return [
    ...(parallelToolCalls === false && tools.length > 0 ? (['serialCalls'] as const) : []),
    ...(strict ? (['strict'] as const) : []),
  ];
}
