/** Somebody has typed what a command does not take. The message names the option and the remedy; the exit code is 2. */
export class UsageError extends Error {}
