const HIDDEN = '…';

/** A member whose name says that its value is a secret, in JSON, TOML or YAML. Commands and names of variables are none. */
const NAMED =
  /((?:api|access|auth|secret|private)?[-_]?(?:key|token|secret|password|passwd|authorization)["']?[ \t]*[:=][ \t]*)(?:"[^"\n]*"|'[^'\n]*'|[^\s"'[{#][^\s#]*)/gi;
/** What vendors' keys begin with. */
const VENDORS = /\b(?:sk|pk|gw|fk|ghp|gho|xox[abp]|glpat|hf|AIza)[-_]?[\w-]{12,}/g;

/** Hides what may be a secret in a line that is shown: the member's key, and values that somebody else has put there. */
export function hideSecrets(line: string, key: string): string {
  const own = key.length < 4 ? line : line.replaceAll(key, HIDDEN);
  return own
    .replace(NAMED, (_, name: string) => (/env_?key/i.test(name) ? _ : `${name}"${HIDDEN}"`))
    .replace(VENDORS, HIDDEN);
}
