/** What a member can do something about. The message is one sentence with the remedy, and holds no secret. */
export class SetupFailed extends Error {}

/** The gateway wants a key, or another one. */
export class KeyRefused extends SetupFailed {}
