/** What the planners ask about a request. Each fact is read when it is asked for, so that `auto` reads nothing. */
export interface ReasoningFacts {
  /** Gives the parsed value of a top-level member of the body; undefined when absent. */
  read(member: string): unknown;
  /** Messages: the last message is the beginning of the assistant's answer. */
  readonly endsWithAssistant: boolean;
  /** Messages: the last assistant message calls tools but does not begin with thinking. */
  readonly callsToolsWithoutThinking: boolean;
}
