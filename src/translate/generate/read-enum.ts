import { textAt } from '../wire/read-setting.js';
import { ownMember, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Google's enums in the order of their numbers: its older clients for REST send numbers, as it takes both.
 * https://github.com/googleapis/googleapis/blob/master/google/ai/generativelanguage/v1beta/content.proto
 */
export const ENUMS = {
  type: ['TYPE_UNSPECIFIED', 'STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'],
  mode: ['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'],
  modality: ['MODALITY_UNSPECIFIED', 'TEXT', 'IMAGE', 'AUDIO'],
  language: ['LANGUAGE_UNSPECIFIED', 'PYTHON'],
  outcome: ['OUTCOME_UNSPECIFIED', 'OUTCOME_OK', 'OUTCOME_FAILED', 'OUTCOME_DEADLINE_EXCEEDED'],
} as const;

/** Gives the name of an enum's number; every other value as it is. */
export function enumName(names: readonly string[], value: unknown): unknown {
  return typeof value === 'number' ? (names[value] ?? value) : value;
}

/** Reads a member that is the name or the number of an enum; `''` where it is absent. Throws a 400 for any other. */
export function enumAt(object: JsonObject, field: string, names: readonly string[], path: string): string {
  return textAt({ [field]: enumName(names, ownMember(object, field)) }, field, path);
}
