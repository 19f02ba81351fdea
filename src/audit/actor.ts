/**
 * Who makes a change: whoever has `ADMIN_TOKEN`, an admin token, a member, the holder of a gateway key, the program
 * `droid2api`, a job of the gateway, or a file that the gateway follows.
 */
export interface Actor {
  kind: 'break_glass' | 'admin_token' | 'member' | 'key' | 'program' | 'job' | 'file';
  /**
   * The id of the token, the member or the key; the user of the operating system who runs the program; the name of the
   * job or the file. Null for `ADMIN_TOKEN`.
   */
  id: string | null;
  /** The network address that the change comes from; null where it comes from the gateway's own machine. */
  address: string | null;
}

/** Makes the actor for a job of the gateway. */
export function jobActor(name: string): Actor {
  return { kind: 'job', id: name, address: null };
}

/** Makes the actor for a file that the gateway follows, or the environment that it was started with. */
export function fileActor(name: string): Actor {
  return { kind: 'file', id: name, address: null };
}
