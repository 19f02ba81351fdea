import { refuse } from '../errors/refuse.js';
import { type HostedTool, type NeutralRequest, type NeutralToolChoice } from '../neutral/neutral-request.js';

export interface SettledChoice {
  choice?: NeutralToolChoice;
  /** The choice could not be told to the upstream, which is then free to choose. */
  ignored: string[];
}

/**
 * Settles the choice of a tool as far as an upstream can be told. One of a vendor's own tool, or of any where there are
 * no others, holds only where the upstream can be made to call such a tool (`canForce`). Throws a 400 for a name that
 * no tool has.
 */
export function settleToolChoice(request: NeutralRequest, canForce: (tool: HostedTool) => boolean): SettledChoice {
  const { toolChoice: choice, tools } = request;
  if (choice === undefined) return { ignored: [] };
  if (choice.type === 'hosted') {
    const isForced = tools.some((tool) => 'path' in tool && tool.path === choice.path && canForce(tool));
    return isForced ? { choice, ignored: [] } : { ignored: ['tool_choice'] };
  }
  const canCall = tools.some((tool) => 'name' in tool || canForce(tool));
  if (choice.type === 'required' && !canCall) return { ignored: ['tool_choice'] };
  const isUnknown = choice.type === 'tool' && !tools.some((tool) => 'name' in tool && tool.name === choice.name);
  if (!isUnknown) return { choice, ignored: [] };
  if (tools.length === 0) return { ignored: ['tool_choice'] };
  throw refuse('tool_choice', `tool_choice names "${choice.name}", which is not among the tools.`, 'invalid_value');
}

/** Finds the vendor's own tool that a choice names. */
export function hostedToolAt({ tools }: NeutralRequest, path: string): HostedTool | undefined {
  return tools.find((tool): tool is HostedTool => 'path' in tool && tool.path === path);
}
