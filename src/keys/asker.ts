/** Who wants to sign in. */
export interface Asker {
  /** For people, such as `Claude Code 2.1.332`. */
  client: string;
  /** As the client sends it; null where it sends none. */
  clientId: string | null;
  /** The network address; null where it is not known. */
  address: string | null;
}
