/** Two values of a member, told apart by their mark. */
export type Marked = readonly [unknown, unknown];

const marks = (write: (mark: string) => unknown): Marked => [write('marka'), write('markb')];
const base64 = (mark: string): string => Buffer.from(mark.repeat(3)).toString('base64');

/** Strings that a request cannot hold anything else in. */
const STRINGS: ReadonlyMap<string, Marked> = new Map([
  ['url', marks((mark) => `https://example.org/${mark}.png`)],
  ['image_url', marks((mark) => `data:image/png;base64,${base64(mark)}`)],
  ['file_data', marks((mark) => `data:application/pdf;base64,${base64(mark)}`)],
  ['file_url', marks((mark) => `https://example.org/${mark}.pdf`)],
  ['data', marks(base64)],
  ['fileUri', marks((mark) => `https://example.org/${mark}.png`)],
  ['thoughtSignature', marks(base64)],
  // Only a result of a call that there was stays a result.
  ['tool_use_id', ['call_1', 'call_2']],
  ['tool_call_id', ['call_1', 'call_2']],
  ['call_id', ['call_1', 'call_2']],
  ...['Items', 'Length', 'Properties'].flatMap((of) =>
    ['min', 'max'].map((bound): [string, Marked] => [bound + of, ['3', '5']]),
  ),
  ['arguments', marks((mark) => `{"${mark}":1}`)],
]);

/** Numbers below one; all others are counts. */
const FRACTIONS = new Set([
  'temperature',
  'top_p',
  'topP',
  'presence_penalty',
  'presencePenalty',
  'frequency_penalty',
  'frequencyPenalty',
]);

export function markedStrings(name: string): Marked {
  return STRINGS.get(name) ?? marks((mark) => mark);
}

export function markedNumbers(name: string): Marked {
  if (name === 'budget_tokens' || name === 'thinkingBudget') return [1500, 30_000];
  return FRACTIONS.has(name) ? [0.25, 0.75] : [3000, 5000];
}

/** Any JSON: an object with a member of its own. In a choice among tools it names one. */
export function markedObjects(path: string): Marked {
  if (!path.endsWith('allowed_tools.tools[]')) return marks((mark) => ({ [mark]: mark }));
  return marks((name) => ({ type: 'function', name, function: { name } }));
}
