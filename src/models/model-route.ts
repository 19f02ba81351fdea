import { type ConfiguredModel, type Endpoint } from '../config/gateway-config.js';

/** The way that a client's model id leads: to a model at one of its endpoints. */
export interface ModelRoute {
  model: ConfiguredModel;
  /** The model's id after aliases and redirects. */
  modelId: string;
  endpoint: Endpoint;
  /** The id that goes upstream: what the endpoint calls the model. */
  upstreamModel: string;
}

/** Makes the route to a model at an endpoint. */
export function routeTo(model: ConfiguredModel, modelId: string, endpoint: Endpoint): ModelRoute {
  const named = model.ids.get(endpoint.name);
  // A function, as `$&` in an id means nothing.
  const upstreamModel = named === undefined ? modelId : named.replace('*', () => modelId);
  return { model, modelId, endpoint, upstreamModel };
}
