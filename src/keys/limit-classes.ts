import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { Amount, type FieldSchema, Fields, Schema, WholeNumber } from '../config/field-rules.js';
import { type LimitFields, type LimitSettings, fieldOfLimit } from './limit-fields.js';
import { KEY_LIMITS, LIMIT_NAMES, type LimitName } from './limit-table.js';

type Class<T extends object = object> = new () => T;

/** How the fields of a class are decorated. */
interface Decorations {
  ofAmount: (name: LimitName) => readonly PropertyDecorator[];
  /** Of a field that has limits as its members. */
  ofGroup: (members: () => Class) => readonly PropertyDecorator[];
}

/** Gives a class of settings a field for each limit of the table, with its rule. */
export function withLimitSettings<T extends object>(settings: Class<T>): Class<T & LimitSettings> {
  decorateLimits(settings, {
    ofAmount: (name) => [IsOptional(), ruleOf(name), Schema({ description: descriptionOf(name) })],
    ofGroup: (members) => [IsOptional(), Fields(members), ValidateNested(), Type(members)],
  });
  return settings;
}

/** Gives a class of answers a field for each limit of the table. */
export function withLimitFields<T extends object>(answer: Class<T>): Class<T & LimitFields> {
  decorateLimits(answer, {
    ofAmount: (name) => [Schema(schemaOf(name))],
    ofGroup: (members) => [Schema({ type: members })],
  });
  return answer as Class<T & LimitFields>;
}

function decorateLimits(type: Class, { ofAmount, ofGroup }: Decorations): void {
  const groups = new Map<string, Class>();
  for (const name of LIMIT_NAMES) {
    const { field, member } = fieldOfLimit(name);
    if (member === undefined) {
      decorate(type, field, ofAmount(name));
      continue;
    }
    const group = groups.get(field) ?? class {};
    if (!groups.has(field)) {
      decorate(
        type,
        field,
        ofGroup(() => group),
      );
    }
    groups.set(field, group);
    decorate(group, member, ofAmount(name));
  }
}

function decorate(type: Class, field: string, decorators: readonly PropertyDecorator[]): void {
  for (const decorator of decorators) decorator(type.prototype as object, field);
}

function ruleOf(name: LimitName): PropertyDecorator {
  const { most } = KEY_LIMITS[name];
  return typeOf(name) === 'number' ? Amount({ most }) : WholeNumber({ least: 1, most });
}

function schemaOf(name: LimitName): FieldSchema {
  const type = typeOf(name);
  return { type, ...(type === 'integer' && { minimum: 1 }), nullable: true, description: descriptionOf(name) };
}

function descriptionOf(name: LimitName): string {
  const { counts, help } = KEY_LIMITS[name];
  return counts === 'cost' ? `USD: ${help}` : help;
}

function typeOf(name: LimitName): 'integer' | 'number' {
  return KEY_LIMITS[name].counts === 'cost' ? 'number' : 'integer';
}
