import { Injectable } from '@nestjs/common';
import { mayUseModel } from '../keys/resolved-key.js';
import { ModelRegistry } from '../models/model-registry.service.js';
import { type RoutedCall } from './call.js';
import { holdsSealedState } from './holds-sealed-state.js';
import { namesOtherState } from './names-other-state.js';

/** Finds the models that the operator lets answer in place of another one. */
@Injectable()
export class OtherModels {
  constructor(private readonly models: ModelRegistry) {}

  /** Gives the request as it is for the models that answer where nobody serves its own. */
  fallbacksFor(call: RoutedCall): RoutedCall[] {
    return this.standIns(call, call.route.model.fallbacks);
  }

  /** Gives the request as it is for the model that answers where the conversation is too long for its own. */
  largerFor(call: RoutedCall): RoutedCall | undefined {
    const { contextFallback } = call.route.model;
    return contextFallback === undefined ? undefined : this.standIns(call, [contextFallback])[0];
  }

  /** None for a conversation that holds what another model cannot read; the key must be allowed to use the model. */
  private standIns(call: RoutedCall, ids: readonly string[]): RoutedCall[] {
    const { holder, kind } = call;
    if (ids.length === 0 || kind !== 'answer' || holdsSealedState(call) || namesOtherState(call)) return [];
    return ids.flatMap((id) => {
      const route = !holder || mayUseModel(holder, id) ? this.models.find(id) : undefined;
      return route ? [{ ...call, route, standsIn: true as const }] : [];
    });
  }
}
