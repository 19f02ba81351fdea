import { type RoutedCall } from './call.js';
import { listInHeader } from './list-in-header.js';
import { type TranslationNotes } from './prepared-request.js';

/**
 * The headers by which an answer or an error tells how its request was translated, and which model answers in place of
 * the one that was asked for. Empty where neither is so.
 */
export function translationNotes(
  { dialect, route, standsIn }: Pick<RoutedCall, 'dialect' | 'route' | 'standsIn'>,
  ignoredParams: readonly string[] = [],
): TranslationNotes {
  const model = standsIn && { 'x-gateway-model': inHeader(route.modelId) };
  if (route.endpoint.dialect === dialect) return model ?? {};
  return {
    ...model,
    'x-gateway-translated': `${dialect}>${route.endpoint.dialect}`,
    ...(ignoredParams.length > 0 && { 'x-gateway-ignored-params': listInHeader(ignoredParams) }),
  };
}

/** The operator's configuration has the id, in whatever letters. */
function inHeader(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?');
}
