import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PAGE = readFileSync('docs/agents/sdks.md', 'utf8');
const CLIENTS = join('test', 'agents', 'clients');
const PROGRAMS = join('test', 'agents', 'programs');

/** The program of the matrix that connects as the block below a heading of the page says. */
const PROGRAM_OF = new Map([
  ['openai (Python)', 'python/openai_sdk.py'],
  ['openai (Node)', 'node/openai-sdk.js'],
  ['anthropic (Python)', 'python/anthropic_sdk.py'],
  ['Anthropic (Node) and its tool runner', 'node/anthropic-tool-runner.js'],
  ['google-genai (Python)', 'python/google_genai_sdk.py'],
  ['google-genai (Node)', 'node/google-genai.js'],
  ['Claude Agent SDK (Node)', 'node/claude-agent-sdk.js'],
  ['Claude Agent SDK (Python)', 'python/claude_agent_sdk_program.py'],
  ['LangChain', 'python/langchain_sdk.py'],
  ['openai-agents', 'python/openai_agents_sdk.py'],
  ['Pydantic AI', 'python/pydantic_ai_sdk.py'],
  ['Vercel AI SDK', 'node/vercel-ai.js'],
  ['openai-go', 'go/openai/main.go'],
  ['anthropic-sdk-go', 'go/anthropic/main.go'],
]);

const blocks = [...PAGE.matchAll(/^## (.+)\n(?:(?!^## )[^])*?^```\w+\n([^]*?)^```$/gm)].map(
  ([, heading = '', code = '']) => [heading, code] as const,
);

/** A program's text with the page's address, key and model in place of those of its task. */
function asOnPage(program: string): string {
  return program
    .replace(/f"\{task\.origin\}\/v1"|t\.Origin ?\+ ?"\/v1"/g, '"http://localhost:3000/v1"')
    .replace(/`\$\{(?:task\.)?origin\}\/v1`/g, "'http://localhost:3000/v1'")
    .replace(/(base_url=|"ANTHROPIC_BASE_URL": |WithBaseURL\()(?:task\.origin|t\.Origin)/g, '$1"http://localhost:3000"')
    .replace(/((?:baseURL|baseUrl|ANTHROPIC_BASE_URL): )task\.origin/g, "$1'http://localhost:3000'")
    .replace(/((?:apiKey|authToken|ANTHROPIC_AUTH_TOKEN): )(?:task\.)?key/g, "$1'dg-…'")
    .replace(/\b(?:task\.key|t\.Key)\b/g, '"dg-…"')
    .replace(/\btask\.model\b/g, 'MODEL');
}

/** What a line of a block says, without the name that it gives to a value and without what joins it to the next one. */
function saying(line: string): string {
  return line
    .trim()
    .replace(/^(?:const )?\w+ = (?:new )?/, '')
    .replace(/"(?:gpt|claude)-[\w.-]+"/, 'MODEL')
    .replace(/[,;(){}\s]+$/, '');
}

describe('docs/agents/sdks.md', () => {
  it('has a block for each program', () => {
    expect(blocks.map(([heading]) => heading)).toEqual([...PROGRAM_OF.keys()]);
    const files = ['python', 'node', 'go/openai', 'go/anthropic'].flatMap((folder) =>
      readdirSync(join(PROGRAMS, folder)).map((name) => `${folder}/${name}`),
    );
    const shared = /\/(?:task\.\w+|chat\.go|responses\.go)$/;
    expect([...PROGRAM_OF.values()].sort()).toEqual(files.filter((file) => !shared.test(file)).sort());
  });

  it.each(blocks)('connects %s as its program does, which the matrix runs', (heading, code) => {
    const program = asOnPage(readFileSync(join(PROGRAMS, PROGRAM_OF.get(heading) ?? ''), 'utf8'));
    const imported = (line: string) => /^(?:from|import) /.test(line);
    const lines = code.split('\n').filter((line) => !imported(line) && !/prompt: '/.test(line));
    const sayings = lines.map(saying).filter((text) => text !== '');
    expect(sayings.filter((text) => !program.includes(text))).toEqual([]);
    const names = code
      .split('\n')
      .filter(imported)
      .flatMap((line) => line.replace(/^from \S+|\bfrom '.*|\bimport\b|[{},;]/g, ' ').match(/\w+/g) ?? []);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(program))).toEqual([]);
  });

  it('names the version of every SDK that the matrix runs', () => {
    const sources = readdirSync(CLIENTS).map((name) => readFileSync(join(CLIENTS, name), 'utf8'));
    const versions = sources
      .filter((source) => source.includes("kind: 'sdk'"))
      .flatMap((source) => [...source.matchAll(/version: '([\d.]+)'|[a-z]@([\d.]+)'|==([\d.]+)'/g)])
      .map(([, ...found]) => found.find((version) => version !== undefined) ?? '');
    expect(versions.length).toBeGreaterThan(PROGRAM_OF.size);
    expect(versions.filter((version) => !PAGE.includes(` ${version}`))).toEqual([]);
  });

  it('has the versions of the Go SDKs that go.mod has', () => {
    const required = [...readFileSync(join(PROGRAMS, 'go', 'go.mod'), 'utf8').matchAll(/-go(?:\/v\d+)? v([\d.]+)\n/g)];
    expect(required.map(([, version]) => version).filter((version) => !PAGE.includes(`| ${version} |`))).toEqual([]);
    expect(required).toHaveLength(2);
  });
});
