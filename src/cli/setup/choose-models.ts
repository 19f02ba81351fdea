import { type OfferedModel, type Target } from './agent.js';

/** Words by which vendors name their small models. */
const SMALL = /\b(?:haiku|mini|nano|flash|lite|small)\b/i;

/**
 * Chooses the model that an agent asks for: the one that the member wants, else the first of the gateway's list, which
 * the operator has ordered, in the first of the wire formats that there is one of. Google's own comes last where an
 * agent does not speak it.
 */
export function chooseModel(
  { models, preferred }: Pick<Target, 'models' | 'preferred'>,
  ...dialects: OfferedModel['dialect'][]
): OfferedModel | undefined {
  const wanted = models.find(({ id }) => id === preferred);
  if (wanted) return wanted;
  const big = models.filter(({ id }) => !SMALL.test(id));
  for (const list of [big, models]) {
    for (const dialect of [...dialects, 'generate' as const]) {
      const found = list.find((model) => model.dialect === dialect);
      if (found) return found;
    }
  }
  return models[0];
}

/** Chooses the model for titles and summaries: a small one of the same wire format where there is one. */
export function chooseSmallModel({ models }: Pick<Target, 'models'>, beside: OfferedModel): OfferedModel {
  const small = models.filter(({ id }) => SMALL.test(id));
  return small.find(({ dialect }) => dialect === beside.dialect) ?? beside;
}
