/** The conversation that a request belongs to. */
export interface Conversation {
  /** What the client calls it; undefined where it does not name it. */
  name: string | undefined;
  /**
   * A UUID, by which an account is chosen and of which upstreams are told. It is the same for every request of the
   * conversation and on every replica, and no other caller has it unless by a UUID of its own choice.
   */
  id: string;
  /** False where nothing tells which conversation it is. Then the id is this request's alone. */
  isKnown: boolean;
}

/** Gives what the ledger and the log call a conversation; undefined where nothing tells which one it is. */
export function recordedName({ name, id, isKnown }: Conversation): string | undefined {
  return name ?? (isKnown ? id : undefined);
}
