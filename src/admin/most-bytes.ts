import { Reflector } from '@nestjs/core';

/** A form of the admin API or the dashboard needs no more. */
export const FORM_BYTES = 64 * 1024;

/**
 * How long the inflated body of a route's requests may be, where that is not {@link FORM_BYTES}. The gateway parses and
 * checks the whole body at once, while everybody else waits.
 */
export const MostBytes = Reflector.createDecorator<number>();
