import { type GatewayError } from '../dialects/gateway-error.js';
import { type ModelRoute } from '../models/model-route.js';
import { type HeldFailure } from './attempt-result.js';
import { type RoutedCall } from './call.js';
import { type Preparation } from './preparation.js';
import { type RequestMeter } from './request-meter.js';
import { type SealOwners } from './seal-owners.js';
import { type StateOwner } from './state-owners.service.js';

/** Makes what goes upstream for a call at one of the model's endpoints. */
export type Prepare = (call: RoutedCall) => Preparation;

/** A request on its way from endpoint to endpoint, and there from account to account. */
export interface Walk {
  /** The request at the model's first endpoint. */
  call: RoutedCall;
  prepare: Prepare;
  meter: RequestMeter;
  /** Set where the vendor keeps something of the request for one account only. */
  owner: StateOwner | undefined;
  /** Who made what is sealed in the request; undefined where that does not matter. */
  seals: SealOwners | undefined;
  /** The request for a model with a larger context; undefined where none may take over. */
  larger: RoutedCall | undefined;
  /** How many attempts have failed. */
  failed: number;
  /** The latest failure, which the client gets when nobody else takes over. */
  last: HeldFailure | undefined;
  /** Why nobody could be asked at an endpoint; of several, what a client is best told. */
  absence: Absence | undefined;
  /** The endpoints that are down for longer than this request. */
  down: Set<ModelRoute>;
}

/** Why no account could be asked. */
export interface Absence {
  call: RoutedCall;
  error: GatewayError;
}

/** The part of a walk at one endpoint. */
export interface Leg {
  /** The request at this endpoint. */
  call: RoutedCall;
  preparation: Preparation;
  /** Ids of the accounts that have failed here. */
  tried: Set<string>;
  /** How many endpoints can follow. At the last one nobody is spared, as there is nobody else. */
  following: number;
  /** How many endpoints and other models can follow; each needs its part of the time. */
  sharing: number;
  /** The breaker decides whether this endpoint is asked. */
  hasBreaker: boolean;
  /** Why nobody could be asked here. */
  absence: GatewayError | undefined;
}
