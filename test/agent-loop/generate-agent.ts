import { type Content, FinishReason, type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai';
import { type Agent, type AgentSettings, type Said, TOOLS } from './agent.js';

interface GenerateAgentSettings extends AgentSettings {
  /** Keeps its history as Gemini CLI does: without thoughts, with neighbouring texts joined and later signatures lost. */
  joinsTexts: boolean;
}

/** An agent on `models.generateContent` of `@google/genai`, with a history of its own. */
export function createGenerateAgent(settings: GenerateAgentSettings): Agent {
  const { url, apiKey, model, stream, asksForReasoning, joinsTexts } = settings;
  // The SDK's own way to fetch needs a global of Node.js that a test has not.
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, fetch } });
  const contents: Content[] = [];
  const request = () => ({
    model,
    contents,
    config: {
      systemInstruction: 'You are an agent under test.',
      tools: [
        {
          functionDeclarations: TOOLS.map(({ name, description, schema }) => ({
            name,
            description,
            parametersJsonSchema: schema,
          })),
        },
      ],
      ...(asksForReasoning && { thinkingConfig: { includeThoughts: true, thinkingBudget: 8192 } }),
    },
  });

  async function ask(): Promise<GenerateContentResponse[]> {
    if (!stream) return [await client.models.generateContent(request())];
    const chunks: GenerateContentResponse[] = [];
    for await (const chunk of await client.models.generateContentStream(request())) chunks.push(chunk);
    return chunks;
  }

  return {
    prompt: (text, imageBase64) =>
      contents.push({
        role: 'user',
        parts: [{ text }, { inlineData: { mimeType: 'image/png', data: imageBase64 } }],
      }),
    answerCalls: (results) => {
      const named = new Map(callsOf(contents.at(-1)?.parts ?? []).map(({ id, name }) => [id, name]));
      contents.push({
        role: 'user',
        parts: [...results].map(([id, output]) => ({
          functionResponse: { id, name: named.get(id) ?? '', response: { output } },
        })),
      });
    },
    next: async (): Promise<Said> => {
      const chunks = await ask();
      const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
      contents.push({ role: 'model', parts: joinsTexts ? joined(parts) : parts });
      const calls = callsOf(parts);
      return {
        text: textOf(parts.filter(({ thought }) => !thought)),
        reasoning: textOf(parts.filter(({ thought }) => thought)),
        calls,
        waits: chunks.at(-1)?.candidates?.[0]?.finishReason === FinishReason.STOP && calls.length > 0,
      };
    },
  };
}

function callsOf(parts: readonly Part[]): Said['calls'] {
  return parts.flatMap(({ functionCall }) =>
    functionCall ? [{ id: functionCall.id ?? '', name: functionCall.name ?? '', args: functionCall.args }] : [],
  );
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text ?? '').join('');
}

/** What `geminiChat.ts` of gemini-cli 0.61.0 keeps of a streamed answer. */
function joined(parts: readonly Part[]): Part[] {
  const kept: Part[] = [];
  for (const part of parts.filter(({ thought }) => !thought)) {
    const last = kept.at(-1);
    if (last?.text && part.text !== undefined && !part.functionCall) last.text += part.text;
    else kept.push({ ...part });
  }
  return kept;
}
