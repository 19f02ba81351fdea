import { type MiddlewareConsumer, type NestModule, type Type } from '@nestjs/common';

type Routes = Parameters<ReturnType<MiddlewareConsumer['apply']>['forRoutes']>;

/**
 * Lists the addresses and controllers for which a module configures middleware. It asks the module, as the framework
 * does.
 */
export function listMiddlewareRoutes(module: unknown): (string | Type)[] {
  const found: (string | Type)[] = [];
  const consumer: MiddlewareConsumer = {
    apply: () => ({
      exclude() {
        return this;
      },
      forRoutes(...routes: Routes) {
        for (const route of routes.flat()) found.push(typeof route === 'object' ? route.path : route);
        return consumer;
      },
    }),
  };
  if (configures(module)) module.configure(consumer);
  return found;
}

function configures(module: unknown): module is NestModule {
  return typeof (module as Partial<NestModule> | null | undefined)?.configure === 'function';
}
