/** The meanings of a word for the end of an answer. */
type StopKind = 'failed' | 'context' | 'length' | 'refusal' | 'tools' | 'done';

const LONGEST_WORD = 100;

/**
 * The words of all vendors and of servers that call themselves compatible, by what is in them; the first pattern that
 * fits counts. Failures are GLM's `network_error`, DeepSeek's `insufficient_system_resource`, OpenRouter's and
 * Mistral's `error`, vLLM's and SGLang's `abort`, Gemini's `MALFORMED_FUNCTION_CALL` and their like.
 */
const KINDS: readonly (readonly [words: RegExp, kind: StopKind])[] = [
  [/error|fail|abort|cancel|time_?out|deadline|unavailable|overload|insufficient|interrupt|disconnect/i, 'failed'],
  [/network|malformed|unexpected|missing|too_many|invalid|repetition|rate_?limit|quota|exception|crash/i, 'failed'],
  [/^other$|unspecified|no_image|image_other/i, 'failed'],
  [/context/i, 'context'],
  [/length|max|limit|truncat|incomplete/i, 'length'],
  [/filter|safety|sensitive|moderat|block|prohibit|policy|refus|recitation/i, 'refusal'],
  [/toxic|spii|armor|censor|violat|^language$/i, 'refusal'],
  [/tool|function/i, 'tools'],
  [/^(?:stop|end|eo[stm]|complete|finish|done|normal|success|ok)/i, 'done'],
];

/** Sorts a word by its meaning; undefined for a word that nobody knows. */
export function kindOfStopWord(word: string): StopKind | undefined {
  const looked = word.slice(0, LONGEST_WORD);
  return KINDS.find(([words]) => words.test(looked))?.[1];
}
