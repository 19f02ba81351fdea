import { type RoutedCall } from './call.js';
import { limitedModel } from './limited-model.js';

/**
 * Gives the place whose breaker a request goes by. Counting has one of its own: vendors count well while their models
 * are overloaded, and there are servers that answer well and cannot count.
 */
export function placeOf(call: RoutedCall): { endpoint: RoutedCall['route']['endpoint']; upstreamModel: string } {
  return { endpoint: call.route.endpoint, upstreamModel: limitedModel(call) };
}
