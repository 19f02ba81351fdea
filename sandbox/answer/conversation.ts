/** What the person (or agent) and the model said, without a dialect's clothes. */
export type Turn =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly toolCalls: number }
  | { readonly role: 'tool'; readonly text: string };

export interface OfferedTool {
  readonly name: string;
  /** JSON Schema of the arguments; absent for a tool that takes plain text. */
  readonly schema?: unknown;
  /** The Responses namespace that the tool stands in. */
  readonly namespace?: string;
}

export interface Conversation {
  readonly turns: readonly Turn[];
  readonly tools: readonly OfferedTool[];
  readonly thinks: boolean;
  /** `any` tool or the named one must be called. */
  readonly forcedTool?: { readonly name?: string };
  readonly forbidsTools: boolean;
  /** JSON Schema that the answer's text must meet. */
  readonly format?: unknown;
  readonly maxTokens?: number;
  readonly stops: readonly string[];
}

/** A user's own words: what Claude Code, Codex and Gemini CLI put around them is left out. */
export function withoutReminders(text: string): string {
  return text.replace(/<(system-reminder|environment_context|session_context)>[\s\S]*?(<\/\1>|$)/g, '').trim();
}
