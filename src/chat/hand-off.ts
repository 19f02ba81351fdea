import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type INestApplication, Logger, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ChatCompletionsController } from './chat-completions.controller.js';
import { GenerateController } from './generate.controller.js';
import { MessagesController } from './messages.controller.js';
import { ResponsesController } from './responses.controller.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const CONTROLLERS: readonly Type[] = [MessagesController, ResponsesController, ChatCompletionsController, GenerateController];

/**
 * Gives a POST to an inference route to its controller before the framework sees it: the router costs as much CPU as all
 * else that a small request needs. Everything that is not exactly such a request (other methods and spellings of the path,
 * pages that send an `Origin`) goes the framework's way, which ends at the same controllers.
 */
export function handOffInference(app: INestApplication, server: Server): void {
  const routes = inferenceRoutes(app);
  const others = server.listeners('request') as Listener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const answer = request.method === 'POST' && request.headers.origin === undefined ? routes.get(pathOf(request.url ?? '')) : undefined;
    if (answer) answer(request, response).catch((error: unknown) => giveUp(response, error));
    else for (const other of others) other(request, response);
  });
}

/** The spine does not reject; if it did all the same, it would take every other stream with it. */
function giveUp(response: ServerResponse, error: unknown): void {
  new Logger('Inference').error('A request failed unexpectedly', error instanceof Error ? error.stack : String(error));
  response.destroy();
}

/** Path to handler, as the controllers' own decorators say. */
function inferenceRoutes(app: INestApplication): ReadonlyMap<string, Answer> {
  const routes = new Map<string, Answer>();
  for (const type of CONTROLLERS) {
    const controller = app.get<Record<string, Answer>>(type, { strict: false });
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
      const handler = controller[name];
      if (!handler || Reflect.getMetadata(METHOD_METADATA, handler) !== RequestMethod.POST) continue;
      const path = [Reflect.getMetadata(PATH_METADATA, type), Reflect.getMetadata(PATH_METADATA, handler)].join('/').split('/').filter(Boolean).join('/');
      routes.set(`/${path}`, handler.bind(controller));
    }
  }
  return routes;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
