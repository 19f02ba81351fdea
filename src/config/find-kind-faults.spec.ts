import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';

describe('an endpoint of a cloud', () => {
  it.each([
    ['azure', 'google', 'https://it.test/', 'type must not be google, which no upstream of kind azure speaks'],
    ['bedrock', 'anthropic', 'https://it.test/v1', 'base_url must end with /messages, or have no path for InvokeModel'],
    ['vertex', 'anthropic', 'https://it.test/v1/projects/p', 'base_url must end with /projects/{project}/locations/'],
    ['vertex', 'openai', 'https://it.test/', 'type must not be openai'],
  ])('of kind %s and type %s at %s is refused by the field at fault', (kind, type, base_url, words) => {
    const file = { endpoint: [{ name: 'e', kind, type, base_url }] };
    expect(() => readConfig(JSON.stringify(file))).toThrow(`endpoint[0].${words}`);
  });

  it.each([
    ['azure', 'openai', 'https://it.openai.azure.com/openai/v1/responses'],
    ['azure', 'anthropic', 'https://it.services.ai.azure.com/anthropic/v1/messages'],
    ['bedrock', 'anthropic', 'https://bedrock-runtime.eu-west-1.amazonaws.com'],
    ['bedrock', 'common', 'https://bedrock-mantle.eu-west-1.api.aws/v1/chat/completions'],
    ['vertex', 'common', 'https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/endpoints/openapi/chat'],
  ])('of kind %s and type %s at %s is taken', (kind, type, base_url) => {
    const file = { endpoint: [{ name: 'e', kind, type, base_url }] };
    expect(readConfig(JSON.stringify(file)).config.endpoints).toMatchObject([{ kind }]);
  });
});
