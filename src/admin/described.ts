import { Reflector } from '@nestjs/core';

export type Class = new () => object;

/** What OpenAPI says of a route beside its path, its status and what it takes. */
export interface RouteDescription {
  summary: string;
  /** What the answer is; "Done" when absent. */
  description?: string;
  /** The class of the answer; absent where the answer has no body. */
  answer?: Class;
  /** The answer is a list of such objects. */
  isList?: boolean;
  /** The class of the body, where the handler checks the body itself. */
  body?: Class;
}

/** Puts a route into the OpenAPI document. */
export const Described = Reflector.createDecorator<RouteDescription>();
