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
  const isModel = (id: string): boolean =>
    models.some((model) => (isGlob(model.id) ? matchGlob(model.id)(id) : model.id === id));
  for (const [alias, target] of Object.entries(aliases)) {
    const path = `aliases.${alias}`;
    if (alias === '' || isGlob(alias)) problems.push(`${path}: an alias must be one id, without * and ?`);
    else if (redirects.has(alias) || models.some((model) => model.id === alias))
      problems.push(`${path} is the id of a model or of a redirect already`);
    else if (typeof target !== 'string' || !isModel(redirects.get(target) ?? target))
      problems.push(`${path} must be the id of a model or of a redirect to one`);
    else read.set(alias, target);
  }
  return read;
}
