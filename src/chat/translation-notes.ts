import { type RoutedCall } from './call.js';
import { listInHeader } from './list-in-header.js';
import { type TranslationNotes } from './prepared-request.js';

/** The headers by which an answer or an error tells how its request was translated. Empty where it was not. */
export function translationNotes(
  { dialect, route }: Pick<RoutedCall, 'dialect' | 'route'>,
  ignoredParams: readonly string[] = [],
): TranslationNotes {
  if (route.endpoint.dialect === dialect) return {};
  return {
    'x-gateway-translated': `${dialect}>${route.endpoint.dialect}`,
    ...(ignoredParams.length > 0 && { 'x-gateway-ignored-params': listInHeader(ignoredParams) }),
  };
}
