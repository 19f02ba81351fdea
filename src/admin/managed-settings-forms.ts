import { Type } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { Schema, Text, WholeNumber } from '../config/field-rules.js';
import { orNull, TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { asObject, type JsonObject, ownMember } from '../dialects/wire-value.js';

const FIELDS = ['settings', 'replaces'];

/**
 * Settings, and what they replace. The gateway reads this form itself: settings are whatever Claude Code takes, and the
 * checks of other forms leave out members with some names.
 */
export class SettingsForm {
  @Schema({ type: 'object', additionalProperties: true, description: "Claude Code's managed settings" })
  settings!: JsonObject;

  @Schema({
    ...orNull(TEXT),
    required: false,
    description: '`uuid` of the version that they are made from, null where there is none; 409 where it is another',
  })
  replaces?: string | null;
}

/** Reads settings from a body. Throws a 400 that names the field at fault. */
export function readSettingsForm(body: object): SettingsForm {
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new GatewayError(400, `property ${unknown.slice(0, 100)} should not exist.`, { param: unknown });
  const settings = asObject(ownMember(body, 'settings'));
  if (!settings) throw new GatewayError(400, 'settings must be an object.', { param: 'settings' });
  const replaces = ownMember(body, 'replaces');
  if (replaces === undefined) return { settings };
  if (replaces !== null && typeof replaces !== 'string')
    throw new GatewayError(400, 'replaces must be the uuid of a version, or null.', { param: 'replaces' });
  return { settings, replaces };
}

export class RestoreForm {
  @Schema({ description: '`version` of the history' })
  @Text({ most: 100 })
  version!: string;
}

export class RemoveQuery {
  @IsOptional()
  @Schema({ description: '`uuid` of the version that somebody has seen; 409 where it is another by now' })
  @Text({ most: 100 })
  replaces?: string;
}

export class HistoryQuery {
  @IsOptional()
  @Schema({ description: '`next` of the former page' })
  @Text({ most: 100 })
  before?: string;

  @IsOptional()
  @Schema({ description: '20 when absent' })
  @Type(() => Number)
  @WholeNumber({ least: 1, most: 50 })
  limit?: number;
}
