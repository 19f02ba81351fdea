/** What is pasted for one client: files, and what is typed into a shell or a program. */
export interface ClientSettings {
  client: string;
  parts: readonly SettingsPart[];
}

interface SettingsPart {
  /** The file that the text belongs into; absent where it is typed. */
  file?: string;
  text: string;
}

/** Model ids of the shipped configuration, one for each format that agents know. */
const CLAUDE = 'claude-opus-4-8';
const GPT = 'gpt-5.4';
const GLM = 'glm-5';
const FLASH = 'gemini-3-flash-preview';

/**
 * What makes each coding agent use this gateway with a key. docs/agents/ has a page for each with the same text, and
 * test/agents/ runs them. The key is only ever put into text that is shown.
 */
export function agentSettings(origin: string, secret: string): ClientSettings[] {
  const openai = `${origin}/v1`;
  return [
    shell('Claude Code', `export ANTHROPIC_BASE_URL=${origin}\nexport ANTHROPIC_AUTH_TOKEN=${secret}\nclaude`),
    {
      client: 'Codex',
      parts: [
        {
          file: '~/.codex/config.toml',
          text:
            `model = "${GPT}"\nmodel_provider = "droid2api"\n\n[model_providers.droid2api]\nname = "droid2api"\n` +
            `base_url = "${openai}"\nwire_api = "responses"\nenv_key = "DROID2API_KEY"`,
        },
        { text: `export DROID2API_KEY=${secret}` },
      ],
    },
    {
      client: 'Gemini CLI',
      parts: [
        { file: '~/.gemini/.env', text: `GOOGLE_GEMINI_BASE_URL=${origin}\nGEMINI_API_KEY=${secret}` },
        { file: '~/.gemini/settings.json', text: JSON.stringify(gemini(), null, 2) },
      ],
    },
    json('opencode', '~/.config/opencode/opencode.json', opencode(openai, secret)),
    json('Qwen Code', '~/.qwen/settings.json', qwen(origin, secret)),
    shell(
      'Copilot CLI',
      `export COPILOT_PROVIDER_TYPE=anthropic\nexport COPILOT_PROVIDER_BASE_URL=${origin}\n` +
        `export COPILOT_PROVIDER_API_KEY=${secret}\nexport COPILOT_MODEL=${CLAUDE}\ncopilot`,
    ),
    shell('Cline', `cline auth -p openai-compatible -b ${openai} -m ${CLAUDE} -k ${secret}\ncline`),
    { client: 'Continue', parts: [{ file: '~/.continue/config.yaml', text: continueYaml(openai, secret) }] },
    json('pi', '~/.pi/agent/models.json', pi(origin, secret)),
    {
      client: 'Aider',
      parts: [
        {
          file: '~/.aider.conf.yml',
          text: `openai-api-base: ${openai}\nopenai-api-key: ${secret}\nmodel: openai/${CLAUDE}`,
        },
      ],
    },
    json('Factory droid', '~/.factory/settings.json', droid(origin, secret)),
  ];
}

function shell(client: string, text: string): ClientSettings {
  return { client, parts: [{ text }] };
}

function json(client: string, file: string, value: object): ClientSettings {
  return { client, parts: [{ file, text: JSON.stringify(value, null, 2) }] };
}

function opencode(baseURL: string, apiKey: string): object {
  return {
    $schema: 'https://opencode.ai/config.json',
    provider: {
      droid2api: {
        npm: '@ai-sdk/openai-compatible',
        name: 'droid2api',
        options: { baseURL, apiKey },
        models: {
          [CLAUDE]: { provider: { npm: '@ai-sdk/anthropic' } },
          [GPT]: { provider: { npm: '@ai-sdk/openai' } },
          [GLM]: {},
        },
      },
    },
    model: `droid2api/${CLAUDE}`,
  };
}

/** What it asks for by itself beside the model of a session, where the gateway has no models of these names. */
function gemini(): object {
  const override = (name: string, model: string): object => ({ match: { model: name }, modelConfig: { model } });
  return {
    security: { auth: { selectedType: 'gemini-api-key' } },
    model: { name: CLAUDE },
    modelConfigs: {
      customOverrides: [override('flash-lite', FLASH), override('gemini-3-pro-preview', CLAUDE)],
    },
    advanced: { ignoreLocalEnv: true },
  };
}

function qwen(origin: string, key: string): object {
  return {
    env: { DROID2API_KEY: key },
    modelProviders: {
      anthropic: [{ id: CLAUDE, name: CLAUDE, baseUrl: origin, envKey: 'DROID2API_KEY' }],
      openai: [{ id: GLM, name: GLM, baseUrl: `${origin}/v1`, envKey: 'DROID2API_KEY' }],
    },
    security: { auth: { selectedType: 'anthropic' } },
    model: { name: CLAUDE },
  };
}

function continueYaml(apiBase: string, apiKey: string): string {
  const model = (id: string, provider: string): string =>
    `  - name: ${id}\n    provider: ${provider}\n    model: ${id}\n    apiBase: ${apiBase}\n    apiKey: ${apiKey}\n` +
    `    roles: [chat, edit, apply]\n    capabilities: [tool_use, image_input]`;
  return `name: droid2api\nversion: 1.0.0\nschema: v1\nmodels:\n${model(CLAUDE, 'anthropic')}\n${model(GLM, 'openai')}`;
}

function pi(origin: string, apiKey: string): object {
  const model = { reasoning: true, input: ['text', 'image'], contextWindow: 200_000, maxTokens: 32_000 };
  const compat = { forceAdaptiveThinking: true, sendSessionAffinityHeaders: true };
  return {
    providers: {
      droid2api: {
        baseUrl: origin,
        api: 'anthropic-messages',
        apiKey,
        models: [{ id: CLAUDE, ...model, compat }],
      },
      'droid2api-openai': {
        baseUrl: `${origin}/v1`,
        api: 'openai-responses',
        apiKey,
        models: [{ id: GPT, ...model }],
      },
    },
  };
}

function droid(origin: string, apiKey: string): object {
  const model = (id: string, provider: string, baseUrl: string): object => ({
    model: id,
    displayName: `${id} (droid2api)`,
    baseUrl,
    apiKey,
    provider,
    maxOutputTokens: 32_000,
  });
  return {
    customModels: [
      model(CLAUDE, 'anthropic', origin),
      model(GPT, 'openai', `${origin}/v1`),
      model(GLM, 'generic-chat-completion-api', `${origin}/v1`),
    ],
  };
}
