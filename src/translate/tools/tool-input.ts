import { type ToolCallBlock } from '../neutral/neutral-request.js';
import { asObject, parseText, type JsonObject } from '../../dialects/wire-value.js';

/**
 * The arguments of a call for a vendor that takes an object only. What the model wrote is kept when it is none: under
 * `value` if it is JSON, under `__raw_arguments` if it does not parse, so that the model still sees its own text.
 */
export function toolInput({ args, custom }: Pick<ToolCallBlock, 'args' | 'custom'>): JsonObject {
  if (custom) return { input: args };
  if (args.trim() === '') return {};
  const value = parseText(args);
  return asObject(value) ?? (value === undefined ? { __raw_arguments: args } : { value });
}
