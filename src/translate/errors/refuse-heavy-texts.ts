import { MOST_VALUES } from '../../edit/parse-body.js';
import { tooMany } from '../../edit/refuse-too-many.js';
import { type Block, type NeutralRequest } from '../neutral/neutral-request.js';
import { weighJson } from '../../dialects/weigh-json.js';

/**
 * Throws a 400 where the arguments of a request's tool calls, which writers parse, have more values together than a
 * body may have: for the check of the body each of them is one string.
 */
export function refuseHeavyTexts({ turns }: NeutralRequest): void {
  const calls = turns.flatMap(({ blocks }) => blocks.filter(isParsed));
  if (calls.reduce((sum, { args }) => sum + weighJson(args).values, 0) > MOST_VALUES)
    throw tooMany('arguments', MOST_VALUES, 'values');
}

function isParsed(block: Block): block is Block & { type: 'toolCall' } {
  return block.type === 'toolCall' && !block.custom;
}
