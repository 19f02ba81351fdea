import { IsOptional } from 'class-validator';

/** The rules for the fields of an interface. */
export type OptionalFieldRules<F> = Readonly<Record<keyof F, readonly PropertyDecorator[]>>;

/** Gives a class of settings fields that may be left out, or be null. */
export function withOptionalFields<T extends object, F>(
  settings: new () => T,
  rules: OptionalFieldRules<F>,
): new () => T & F {
  for (const [field, ofField] of Object.entries<readonly PropertyDecorator[]>(rules))
    for (const decorate of [IsOptional(), ...ofField]) decorate(settings.prototype as object, field);
  return settings as new () => T & F;
}
