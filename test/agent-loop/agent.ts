/** One answer of a model, as an agent reads it. */
export interface Said {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; args: unknown }[];
  /** The model waits for the results of its calls. */
  waits: boolean;
}

/** A coding agent with its own history, on some vendor's SDK. */
export interface Agent {
  /** The person says something and shows a PNG image. */
  prompt(text: string, imageBase64: string): void;
  /** Gives the results of the open calls, by their ids. */
  answerCalls(results: ReadonlyMap<string, string>): void;
  /** Asks the model and keeps its answer. */
  next(): Promise<Said>;
}

export interface AgentSettings {
  url: string;
  apiKey: string;
  model: string;
  stream: boolean;
  /** Asks for reasoning in its own dialect's way; else leaves that to the gateway. */
  asksForReasoning: boolean;
}

export const TOOLS = [
  {
    name: 'read_file',
    description: 'Reads a file',
    schema: {
      type: 'object' as const,
      properties: { path: { type: 'string' } },
      required: ['path'],
      additionalProperties: false,
    },
  },
  {
    name: 'run',
    description: 'Runs a command',
    schema: {
      type: 'object' as const,
      properties: { command: { type: 'string' }, cwd: { type: 'string' } },
      required: ['command'],
      additionalProperties: false,
    },
  },
];

export function parseArgs(text: string): unknown {
  return JSON.parse(text) as unknown;
}
