/** What a member can do something about. The message is one sentence with the remedy, and holds no secret. */
export class SetupFailed extends Error {}

/** The gateway wants a key, or another one. */
export class KeyRefused extends SetupFailed {}

/** The gateway cannot be reached, or cannot say: what it was asked for may be so, or not. */
export class GatewayAway extends SetupFailed {}
