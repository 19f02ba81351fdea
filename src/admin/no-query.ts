/** For routes that take no parameters: whoever sends one is told that it means nothing. */
export class NoQuery {}
