/** Settings of the pages' looks that outlive a visit. Nothing secret is ever kept in the browser. */
export function kept<T extends string>(name: 'language' | 'theme', allowed: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(`droid2api.${name}`);
    return allowed.find((one) => one === value);
  } catch {
    return undefined;
  }
}

export function keep(name: 'language' | 'theme', value: string): void {
  try {
    localStorage.setItem(`droid2api.${name}`, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
