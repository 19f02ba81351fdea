import { type INestApplication, type Type } from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { listMiddlewareRoutes } from './list-middleware-routes.js';

/**
 * Throws where the application has something for all routes that the hand-off would skip: guards, interceptors, pipes
 * and filters other than the `expected` ones, a prefix, versions, hooks, or middleware of modules.
 */
export function assertNothingGlobal(
  app: INestApplication,
  controllers: readonly Type[],
  paths: readonly string[],
  expected: readonly Type[],
): void {
  const config: unknown = Reflect.get(app, 'config');
  if (!(config instanceof ApplicationConfig)) {
    throw new Error(
      'The framework does not show its configuration any more: look at what src/server/assert-nothing-global.ts reads.',
    );
  }
  for (const one of enhancersOf(config))
    if (!expected.some((type) => one === type)) throw skipped(one.name || 'A function', 'is global');

  if (config.getGlobalPrefix() !== '') throw skipped('setGlobalPrefix()', 'is used');
  if (config.getVersioning() !== undefined) throw skipped('enableVersioning()', 'is used');
  if (config.getGlobalPreRequestHooks().length > 0) throw skipped('registerPreRequestHook()', 'is used');

  const modules = app.get(ModulesContainer);
  for (const { name, metatype, instance, controllers: own } of modules.values()) {
    const middleware = listMiddlewareRoutes(instance).find((route) =>
      typeof route === 'string' ? mayMatch(route, paths) : controllers.includes(route),
    );
    if (middleware !== undefined) {
      throw skipped(
        `Middleware of ${name}`,
        `is configured for ${typeof middleware === 'string' ? middleware : middleware.name}`,
      );
    }
    const serves = controllers.some((type) => own.has(type));
    const path: unknown =
      Reflect.getMetadata(MODULE_PATH + modules.applicationId, metatype) ?? Reflect.getMetadata(MODULE_PATH, metatype);
    if (serves && path !== undefined) throw skipped(name, 'is given a path by RouterModule');
  }
}

/**
 * Says whether middleware of a route may apply to one of the paths. The parts before the first wildcards decide;
 * middleware of an address applies to all addresses below it.
 */
function mayMatch(route: string, paths: readonly string[]): boolean {
  const [first = ''] = route.split(/[*:{(]/, 1);
  const literal = (first.startsWith('/') ? first : `/${first}`).toLowerCase();
  return paths.some((path) => {
    const [fixed = '', free] = path.split('*', 2);
    return fixed.startsWith(literal) || (free !== undefined && literal.startsWith(fixed));
  });
}

function enhancersOf(config: ApplicationConfig): { name: string }[] {
  const made = [
    ...config.getGlobalGuards(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalPipes(),
    ...config.getGlobalFilters(),
  ];
  const perRequest = [
    ...config.getGlobalRequestGuards(),
    ...config.getGlobalRequestInterceptors(),
    ...config.getGlobalRequestPipes(),
    ...config.getGlobalRequestFilters(),
  ];
  return [...made.map((one) => one.constructor), ...perRequest.map(({ metatype }) => metatype ?? Object)];
}

function skipped(what: string, how: string): Error {
  return new Error(
    `${what} ${how}, and would be skipped by inference requests, which go past the framework ` +
      '(src/server/hand-off.ts). Bind it to the routes that need it.',
  );
}
