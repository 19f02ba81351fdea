import { type ConfiguredModel } from './gateway-config.js';
import { isGlob, matchGlob } from './match-glob.js';

/** Reads `aliases` of `config.json`. Each is a new id for what a model's entry or glob, or a redirect, stands for. */
export function readAliases(
  aliases: Readonly<Record<string, unknown>>,
  models: readonly ConfiguredModel[],
  redirects: ReadonlyMap<string, string>,
  problems: string[],
): Map<string, string> {
  const read = new Map<string, string>();
  for (const [alias, target] of Object.entries(aliases)) {
    const path = `aliases.${alias}`;
    if (alias === '' || isGlob(alias)) problems.push(`${path}: an alias must be one id, without * and ?`);
    else if (redirects.has(alias) || models.some((model) => model.id === alias))
      problems.push(`${path} is the id of a model or of a redirect already`);
    else if (typeof target !== 'string' || !isModel(models, redirects.get(target) ?? target))
      problems.push(`${path} must be the id of a model or of a redirect to one`);
    else read.set(alias, target);
  }
  return read;
}

/** Whether the configuration has a model of this id, or a pattern that matches it. */
function isModel(models: readonly ConfiguredModel[], id: string): boolean {
  return models.some((model) => (isGlob(model.id) ? matchGlob(model.id)(id) : model.id === id));
}

/** Reports the models that are to stand in for another one and that the configuration does not have. */
export function checkFallbacks(
  models: readonly ConfiguredModel[],
  aliases: ReadonlyMap<string, string>,
  redirects: ReadonlyMap<string, string>,
  problems: string[],
): void {
  for (const [index, { id, fallbacks, contextFallback }] of models.entries()) {
    const check = (field: string, name: string): void => {
      const named = aliases.get(name) ?? name;
      const target = redirects.get(named) ?? named;
      const path = `models[${index}].${field}`;
      if (isGlob(name) || !isModel(models, target))
        problems.push(`${path} must be the id of a model, or of a redirect or alias to one`);
      else if (target === id) problems.push(`${path} is the model itself`);
    };
    fallbacks.forEach((name, at) => check(`fallbacks[${at}]`, name));
    if (contextFallback !== undefined) check('context_fallback', contextFallback);
  }
}
