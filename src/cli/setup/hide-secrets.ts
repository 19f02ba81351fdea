const HIDDEN = '…';

/** The end of a name that says that the value is a secret, in JSON, TOML or YAML, and the value. */
const NAMED =
  /((?<!env[-_]?)(?:key|token|secret|password|passwd|authorization|credentials?)["']?[ \t]*[:=][ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s"'[{#,][^"'#,\n]*)/gi;
/** What vendors' keys begin with. */
const VENDORS = /\b(?:sk|pk|dg|fk|ghp|gho|xox[abp]|glpat|hf|AIza)[-_]?[\w-]{12,}/g;
/** A user and a password within an address. */
const LOGIN = /\/\/[^\s/@"']+@/g;
/** Says where a secret is, and not what it is: a command, a file or a variable. */
const REFERENCE = /^["']?(?:!|\$|\{(?:env|file):)/;

/** Hides what may be a secret in a line that is shown: the member's key, and what somebody else has put there. */
export function hideSecrets(line: string, key: string): string {
  const own = key === '' ? line : line.replaceAll(key, HIDDEN);
  return own
    .replace(NAMED, (whole, name: string, value: string) => (REFERENCE.test(value) ? whole : `${name}"${HIDDEN}"`))
    .replace(VENDORS, HIDDEN)
    .replace(LOGIN, `//${HIDDEN}@`);
}
