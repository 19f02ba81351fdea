/** The query of routes that take no parameters: the gateway refuses one that means nothing. */
export class NoQuery {}
