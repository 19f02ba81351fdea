import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { stripVTControlCharacters } from 'node:util';
import { launch } from './children.js';

/** A model of each dialect that the configuration which ships knows; a client may know it by another name. */
export const MODELS = {
  messages: 'claude-opus-4-8',
  responses: 'gpt-5.4',
  chat: 'glm-5',
  generate: 'gemini-3-flash-preview',
};

/** Where the sandbox hears each dialect. */
export const PATHS = {
  messages: '/api/llm/a/v1/messages',
  responses: '/api/llm/o/v1/responses',
  chat: '/api/llm/o/v1/chat/completions',
  generate: '/api/llm/g/v1/generate',
};

let count = 0;

/** One cell while it is tried: one start of a client on a model of one dialect, and what the sandbox saw of it. */
export class CellRun {
  /** A word in the prompt that tells this cell's requests from all others. */
  mark = `cell-${String(++count).padStart(4, '0')}`;
  result;

  constructor({ world, client, version, folder, dialect, seconds }) {
    Object.assign(this, { world, client, version, folder, dialect, seconds });
    this.home = mkdtempSync(join(world.scratch, 'home-'));
    this.project = join(this.home, 'project');
    mkdirSync(this.project);
    world.sandbox.reset();
  }

  /** A word that nothing but this cell has. */
  word(name) {
    return `${name}-${randomUUID()}`;
  }

  /** A file of the project whose content the model can only learn from the client. */
  file(name, content) {
    const path = join(this.project, name);
    writeFileSync(path, content);
    return path;
  }

  /** What the model says to every request of this cell that `when` lets through, or to the first `times` of them. */
  script({ when = () => true, times = Infinity, ...script }) {
    this.world.sandbox.script({ ...script, times, when: (request) => this.isOwn(request) && when(request) });
  }

  /** The same for requests that offer tools; what a client asks beside its task, such as a title, offers none. */
  scriptTask({ when = () => true, ...script }) {
    this.script({ ...script, when: (request) => this.isTask(request) && when(request) });
  }

  /** A call of the client's tool that runs a command. */
  shellCall(command) {
    return this.client.shellTool(command);
  }

  /**
   * Starts the client with a prompt. `as` says through which of the world's gateways, and by which key; `thinking` asks
   * for thinking, `image` is the path of a picture to be shown; SDKs also ask for an answer that is not streamed
   * (`whole`) or that follows a schema (`structured`), or for a count of tokens (`count`).
   */
  launch(prompt, { as = this.world.team, ...wishes } = {}) {
    const { client, version, folder, home, project } = this;
    const model = client.models?.[this.dialect] ?? MODELS[this.dialect];
    const task = { prompt: `${this.mark} ${prompt}`, url: as.url, key: as.key, model, ...wishes };
    const { command, args, env, files = {}, input } = client.start({ version, folder, home, project, ...task });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), content);
    }
    const bare = { HOME: home, PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8', NO_COLOR: '1' };
    const child = launch(command, args, { env: { ...bare, ...env }, cwd: project, seconds: this.seconds, input });
    const ended = child.ended.then((result) => (this.result = { ...result, text: textOf(result) }));
    return { ...child, ended };
  }

  run(prompt, options) {
    return this.launch(prompt, options).ended;
  }

  isOwn(request) {
    return request.bodyComplete && (request.body.includes(this.mark) || continuesThread(request));
  }

  /** Not what a client asks beside its task, such as a title: that offers no tools. */
  isTask(request) {
    return this.client.toolless === true || offersTools(request.json) || continuesThread(request);
  }

  get requests() {
    return this.world.sandbox.requests.filter((request) => this.isOwn(request));
  }

  get taskRequests() {
    return this.requests.filter((request) => this.isTask(request));
  }

  /** Milliseconds of the monotonic clock when the condition, over the sandbox, has come true. */
  async timeOf(condition) {
    await this.world.sandbox.until(condition);
    return performance.now();
  }

  /**
   * What is wrong with how it ended and where its requests went. `says` must be in what it printed; with `exit` null
   * any exit code will do.
   */
  problems({ says, exit = 0 }) {
    const { timedOut, text, exit: ended } = this.result;
    const problems = [];
    if (timedOut) problems.push(`it did not end within ${this.seconds} s`);
    else if (exit !== null && ended !== exit) problems.push(`exit code ${ended} instead of ${exit}`);
    if (says !== undefined && !text.includes(says))
      problems.push(`it did not say ${says}, but ${JSON.stringify(text.slice(-300))}`);

    if (this.requests.length === 0) problems.push('the upstream got no request of it');
    for (const request of this.requests) {
      const { path, status } = request;
      if (path !== PATHS[this.dialect] && this.isTask(request)) problems.push(`a request went to ${path}`);
      if (status !== undefined && status !== 200) problems.push(`the upstream refused a request with ${status}`);
    }
    return problems;
  }
}

/** A turn of a conversation that Anthropic keeps: it has only what is new, neither the prompt nor the tools. */
function continuesThread(request) {
  return request.body.includes('"thread"') && request.json.thread?.type === 'continue';
}

/** Newer Codex offers its tools in the input; Gemini has lists of declarations. */
function offersTools({ tools, input }) {
  const inInput = Array.isArray(input) && input.some(({ type }) => type === 'additional_tools');
  return inInput || (Array.isArray(tools) && tools.length > 0);
}

/** All that the client printed, as a person reads it. */
function textOf({ output, errors }) {
  return stripVTControlCharacters(`${output}\n${errors}`);
}
