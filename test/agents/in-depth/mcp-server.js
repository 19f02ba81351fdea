import { createInterface } from 'node:readline';

/**
 * An MCP server on standard input and output, with one tool that tells the word of its command line.
 * https://modelcontextprotocol.io/specification
 */
const [word = ''] = process.argv.slice(2);

const TOOL = {
  name: 'tell_word',
  description: 'Tells the secret word of this server.',
  inputSchema: { type: 'object', properties: {} },
};

function answerTo({ method, params }) {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'words', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: [TOOL] };
    case 'tools/call':
      return { content: [{ type: 'text', text: word }] };
    default:
      return {};
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  // A notification has no id and gets no answer.
  if (message.id === undefined) continue;
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, result: answerTo(message) })}\n`);
}
