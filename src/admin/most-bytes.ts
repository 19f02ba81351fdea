import { Reflector } from '@nestjs/core';

/** As much as a form of the admin API or the dashboard needs. */
export const FORM_BYTES = 64 * 1024;

/**
 * How long the body of a route's requests may be, inflated, where that is not {@link FORM_BYTES}: the whole of it is
 * parsed and looked through at once, while everybody else waits.
 */
export const MostBytes = Reflector.createDecorator<number>();
