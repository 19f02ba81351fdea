/**
 * What clouds' errors tell of an operator's accounts, by its shape. A pattern that begins to match also ends its match,
 * or reads a few characters only.
 */
const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // AWS repeats what it has signed, the token of the session included, where a signature is not the one that it wants.
  [/\bThe Canonical String for this request should have been\b[^]*/gi, ''],
  [
    /\b(authorization|security-token|api-key)(["' ]{0,2}[:=]["' ]{0,2})(?:bearer |basic )?[^\s"'`<>()\\]{16,}/gi,
    '$1$2[redacted]',
  ],
  // AWS: ids of keys, users and roles.
  [/\bA(?:KIA|SIA|ROA|IDA|GPA|IPA|NPA|BIA|CCA)[A-Z0-9]{12,124}\b/g, '[id]'],
  // AWS: roles, users, models and profiles of an account.
  [/\barn:[^\s"'`<>()\\]+/gi, '[arn]'],
  // Azure: resources, and the ids of tenants, subscriptions and applications.
  [/\/?\bsubscriptions\/[^\s"'`<>()\\]+/gi, '[resource]'],
  [/\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b/gi, '[id]'],
  [/\b(tenant|directory)( (?:id|name))?([ :=]{1,3}['"`])[^'"`\s]{1,256}/gi, '$1$2$3[tenant]'],
  // Google: projects by id, by number and in links to the console; service accounts.
  [/\bprojects\/[^\s"'`<>()/\\,;&?]+/gi, 'projects/[project]'],
  [/([?&]project(?:id|number)?=)[^\s"'`<>()\\&]+/gi, '$1[project]'],
  [/\b(project(?:[ _]?(?:id|number))?[ :=#]{0,3}['"`[:])[^\s"'`<>()\\\]]{1,128}/gi, '$1[project]'],
  [/\b(project(?:[ _](?:id|number))?[ :=#]{1,3})(?=[a-z.:-]{0,63}[\d-])[\w.:-]{1,128}/gi, '$1[project]'],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, '[address]'],
  // Hosts that have the name of a resource or an account in them.
  [
    /\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:azure\.(?:com|us|cn)|(?:azure-api|windows)\.net|onmicrosoft\.com|amazonaws\.com(?:\.cn)?|api\.aws|googleapis\.com)\b/gi,
    '[host]',
  ],
  // Ids of accounts at AWS have twelve digits, numbers of projects at Google up to thirteen.
  [/\b\d{4}-\d{4}-\d{4}\b/g, '[id]'],
  [/(?<!\d)\d{10,21}(?!\d)/g, '[id]'],
];

/** A shorter name is a word of many sentences. */
const SHORTEST_NAME = 3;

/** How much of a text is read, in UTF-16 code units; the rest is cut off. */
const MOST_READ = 64 * 1024;

/** Takes out of an upstream's text what it tells of the operator's cloud: `names`, and what has such a shape. */
export function hideNames(text: string, names: readonly string[]): string {
  let hidden = text.slice(0, MOST_READ);
  for (const name of names) if (name.length >= SHORTEST_NAME) hidden = withoutName(hidden, name);
  for (const [pattern, replacement] of SHAPES) hidden = hidden.replace(pattern, replacement);
  return hidden;
}

/** Takes a name out where it stands as a word of its own, whatever its capitals. */
function withoutName(text: string, name: string): string {
  const [lowText, lowName] = [text.toLowerCase(), name.toLowerCase()];
  // The letters of some languages change their number with their capitals.
  if (lowText.length !== text.length) return text.replaceAll(name, '[name]');
  let [shown, from] = ['', 0];
  for (let at = lowText.indexOf(lowName); at >= 0; at = lowText.indexOf(lowName, at + 1)) {
    const end = at + lowName.length;
    if (at < from || isLetter(lowText[at - 1]) || isLetter(lowText[end])) continue;
    shown += `${text.slice(from, at)}[name]`;
    from = end;
  }
  return shown + text.slice(from);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

/** Takes names out of every text of a parsed body. Gives the very value where there was none. */
export function hideNamesIn(value: unknown, names: readonly string[]): unknown {
  if (typeof value === 'string') return hideNames(value, names);
  if (typeof value === 'number') return hideNames(String(value), names) === String(value) ? value : '[id]';
  if (Array.isArray(value)) {
    const hidden = value.map((entry) => hideNamesIn(entry, names));
    return hidden.every((entry, index) => entry === value[index]) ? value : hidden;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const hidden = members.map(([name, member]) => [hideNames(name, names), hideNamesIn(member, names)] as const);
  const isSame = hidden.every(([name, member], at) => name === members[at]?.[0] && member === members[at]?.[1]);
  return isSame ? value : Object.fromEntries(hidden);
}
