import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type INestApplication, Logger, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { assertNothingGlobal } from './assert-nothing-global.js';
import { assertPlainHandler } from './assert-plain-handler.js';
import { isPlainGenerateAddress } from '../dialects/generate-address.js';
import { ChatCompletionsController } from '../chat/chat-completions.controller.js';
import { GenerateContentController } from '../chat/generate-content.controller.js';
import { GenerateController } from '../chat/generate.controller.js';
import { MessagesController } from '../chat/messages.controller.js';
import { ResponsesController } from '../chat/responses.controller.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const CONTROLLERS: readonly Type[] = [
  MessagesController,
  ResponsesController,
  ChatCompletionsController,
  GenerateController,
  GenerateContentController,
];

/**
 * Gives a POST to an inference route to its controller before the framework sees it: the router costs as much CPU as
 * all else that a small request needs. All other requests (other methods, other spellings of the path, pages that send
 * an `Origin`) take the framework's way, which ends at the same controllers.
 *
 * Must be called when the application is initialized. Throws where these controllers, or all controllers, have guards,
 * interceptors or anything else that only the framework would honour. `expected` are the global ones that may be
 * skipped.
 */
export function handOffInference(
  app: INestApplication,
  server: Server,
  expected: readonly Type[],
  controllers: readonly Type[] = CONTROLLERS,
): void {
  const handlers = controllers.flatMap(inferenceHandlers);
  assertNothingGlobal(
    app,
    controllers,
    handlers.flatMap(({ paths }) => paths),
    expected,
  );
  const bound = handlers.flatMap(({ type, method, paths }) =>
    paths.map((path) => [path, method.bind(app.get(type, { strict: false }))] as const),
  );
  const routes = new Map(bound.filter(([path]) => !isPattern(path)));
  // Only Google's addresses have a part that is free: the id of the model.
  const byModel = bound.find(([path]) => isPattern(path))?.[1];
  const framework = app.getHttpAdapter().getInstance() as Listener;
  const listeners = server.listeners('request') as Listener[];
  if (!listeners.includes(framework))
    throw new Error('The framework does not listen to the server whose inference requests it should be spared');
  const handOff: Listener = (request, response) => {
    const path =
      request.method === 'POST' && request.headers.origin === undefined ? pathOf(request.url ?? '') : undefined;
    const answer =
      path === undefined ? undefined : (routes.get(path) ?? (isPlainGenerateAddress(path) ? byModel : undefined));
    if (answer) answer(request, response).catch((error: unknown) => giveUp(response, error));
    else framework(request, response);
  };
  // The hand-off replaces only the framework's listener. The listeners before it, which count connections or set
  // headers, still hear of every request.
  server.removeAllListeners('request');
  for (const listener of listeners) server.on('request', listener === framework ? handOff : listener);
}

/** Ends one answer. The spine never rejects; if it did, an unhandled rejection would end every stream. */
function giveUp(response: ServerResponse, error: unknown): void {
  new Logger('Inference').error('A request failed unexpectedly', error instanceof Error ? error.stack : String(error));
  response.destroy();
}

/**
 * Finds the methods of a controller that answer a POST, by its decorators. Throws where a method carries what would be
 * skipped.
 */
function inferenceHandlers(type: Type): { type: Type; method: Answer; paths: string[] }[] {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).map(([name, { value }]) => ({
    name,
    method: value as Answer | undefined,
  }));
  return methods.flatMap(({ name, method }) => {
    if (!method || Reflect.getMetadata(METHOD_METADATA, method) !== RequestMethod.POST) return [];
    assertPlainHandler(type, name);
    return [
      {
        type,
        method,
        paths: placesOf(type).flatMap((first) =>
          placesOf(method).map((second) => `/${`${first}/${second}`.split('/').filter(Boolean).join('/')}`),
        ),
      },
    ];
  });
}

/** A decorator takes one path or several. */
function placesOf(decorated: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, decorated) as string | string[]].flat();
}

function isPattern(path: string): boolean {
  return path.includes('*');
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
