/** How a command gets what nobody has told it. */
export interface Questions {
  /** Absent where there is no terminal. */
  ask?: ((question: string, options?: { isSecret?: boolean }) => Promise<string>) | undefined;
  readInput: () => Promise<string>;
  /** Shows a person how to sign in. */
  tell: (text: string) => void;
  /** Opens a page in the browser; that of this machine when absent. */
  open?: (address: string) => void;
}

export interface TargetOptions {
  url?: string | undefined;
  key?: string | undefined;
  keyStdin?: boolean | undefined;
  model?: string | undefined;
  /** Signs in rather than to ask for a key. Agents that can do so by themselves do where it is `gateway`. */
  login?: 'token' | 'gateway' | undefined;
}
