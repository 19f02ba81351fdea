/**
 * Request number N of a client, such as a team's agents send them: every dialect, its own and translated, with tools,
 * thinking, long prompts.
 */
export interface SoakRequest {
  path: string;
  body: string;
  /** What only a whole answer contains. */
  ending: string;
}

const FILLER = 'The quick brown fox jumps over the lazy dog. '.repeat(2_500);
const ENDINGS = { messages: 'message_stop', responses: 'response.completed', chat: '[DONE]' } as const;

export function soakRequest(number: number): SoakRequest {
  const directives = `[[text ${60 + ((number * 37) % 200)}]] [[pace ${20 + ((number * 13) % 60)}]]`;
  const prompt = `request ${number} ${number % 10 === 0 ? FILLER : ''} ${directives}`;
  switch (number % 8) {
    case 0:
      return messages({ model: 'claude-opus-4-8', messages: [user(prompt)] });
    case 1:
      return messages({
        model: 'claude-opus-4-8',
        thinking: { type: 'adaptive' },
        messages: [user(`${prompt} [[think 40]]`)],
      });
    case 2:
      return messages({ model: 'gpt-5.4', messages: [user(prompt)] });
    case 3:
      return {
        path: '/v1/responses',
        body: JSON.stringify({ model: 'gpt-5.4', input: prompt, stream: true }),
        ending: ENDINGS.responses,
      };
    case 4:
      return {
        path: '/v1/responses',
        body: JSON.stringify({ model: 'claude-opus-4-8', input: prompt, stream: true }),
        ending: ENDINGS.responses,
      };
    case 5:
      return chat({ model: 'glm-5', messages: [user(prompt)] });
    case 6:
      return chat({ model: 'gemini-3-flash', messages: [user(prompt)] });
    default:
      return messages({
        model: 'claude-opus-4-8',
        tools: [
          {
            name: 'read_file',
            description: 'Reads a file',
            input_schema: { type: 'object', properties: { path: { type: 'string' } } },
          },
        ],
        messages: [user(`request ${number} [[tool read_file {"path":"src/main.ts"}]] [[pace 40]]`)],
      });
  }
}

function user(content: string): object {
  return { role: 'user', content };
}

function messages(body: object): SoakRequest {
  return {
    path: '/v1/messages',
    body: JSON.stringify({ max_tokens: 4096, stream: true, ...body }),
    ending: ENDINGS.messages,
  };
}

function chat(body: object): SoakRequest {
  return { path: '/v1/chat/completions', body: JSON.stringify({ stream: true, ...body }), ending: ENDINGS.chat };
}
