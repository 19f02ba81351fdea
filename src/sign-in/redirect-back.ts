interface WaitingProgram {
  redirectUri: string;
  /** Undefined where the program has sent none. */
  state: string | undefined;
}

/** The address that leads a browser back to the program that waits, and tells it a code or an error. */
export function redirectBack({ redirectUri, state }: WaitingProgram, told: Readonly<Record<string, string>>): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  return url;
}
