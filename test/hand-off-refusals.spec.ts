import { type IncomingMessage, type ServerResponse } from 'node:http';
import {
  applyDecorators,
  Body,
  type CanActivate,
  Controller,
  createParamDecorator,
  Header,
  Headers,
  HttpCode,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Next,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  Render,
  Req,
  RequestMethod,
  Res,
  SetMetadata,
  Sse,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  Version,
  VersioningType,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  BaseExceptionFilter,
  NestFactory,
  RouterModule,
} from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { handOffInference } from '../src/server/hand-off.js';
import { sendRequest } from './send-request.js';

class Guard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
class Interceptor {
  intercept(): never {
    throw new Error('This has to be seen');
  }
}
class Filter extends BaseExceptionFilter {}

const Custom = createParamDecorator(() => 'custom');
const NOTHING: ClassDecorator & MethodDecorator = applyDecorators();

interface Carried {
  onClass?: ClassDecorator;
  onMethod?: MethodDecorator;
  parameters?: readonly ParameterDecorator[];
  path?: string;
}

function makeController({
  onClass = NOTHING,
  onMethod = NOTHING,
  parameters = [Req(), Res()],
  path = 'v1/pretend',
}: Carried): Type {
  class Pretend {
    create(_: IncomingMessage, response: ServerResponse): Promise<void> {
      response.end('handed off');
      return Promise.resolve();
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Pretend.prototype, 'create') ?? {};
  parameters.forEach((decorate, index) => decorate(Pretend.prototype, 'create', index));
  onMethod(Pretend.prototype, 'create', descriptor);
  Post()(Pretend.prototype, 'create', descriptor);
  Controller(path)(Pretend);
  onClass(Pretend);
  return Pretend;
}

interface World {
  carried?: Carried;
  module?: object;
  configure?: (consumer: MiddlewareConsumer) => void;
  prepare?: (app: INestApplication) => void;
  expected?: readonly Type[];
}

/** Starts an application with one controller that is handed off, and asks it. */
async function start({ carried = {}, module = {}, configure, prepare, expected = [] }: World): Promise<string> {
  const controller = makeController(carried);
  class PretendModule {}
  Module({ controllers: [controller], ...module })(PretendModule);
  if (configure) Object.assign(PretendModule.prototype, { configure });
  const app = await NestFactory.create(PretendModule, { logger: false, abortOnError: false });
  try {
    prepare?.(app);
    await app.init();
    handOffInference(app, app.getHttpServer(), expected, [controller]);
    await app.listen(0, '127.0.0.1');
    return (await sendRequest(`${await app.getUrl()}/v1/pretend`, { method: 'POST' })).body.toString();
  } finally {
    await app.close();
  }
}

describe('what is handed off past the framework', () => {
  it.each<[string, World]>([
    ['nothing but its place', {}],
    ['one of several places', { carried: { path: ['v1/other', 'v1/pretend'] as never } }],
    [
      'global filters, pipes, guards and interceptors that are expected',
      {
        module: {
          providers: [
            { provide: APP_FILTER, useClass: Filter },
            { provide: APP_INTERCEPTOR, useClass: Interceptor },
          ],
        },
        prepare: (app) => void app.useGlobalPipes(new ValidationPipe()).useGlobalGuards(new Guard()),
        expected: [Filter, Interceptor, ValidationPipe, Guard],
      },
    ],
    [
      'middleware for other places',
      {
        configure: (consumer) =>
          void consumer.apply(() => undefined).forRoutes('admin/api', { path: 'v1/models', method: RequestMethod.GET }),
      },
    ],
  ])('is served with %s', async (_, world) => {
    expect(await start(world)).toBe('handed off');
  });

  it.each<[string, Carried]>([
    ['@UseGuards()', { onMethod: UseGuards(Guard) }],
    ['@UseGuards()', { onClass: UseGuards(Guard) }],
    ['@UseInterceptors()', { onMethod: UseInterceptors(Interceptor) }],
    ['@UseInterceptors()', { onClass: UseInterceptors(Interceptor) }],
    ['@UsePipes()', { onMethod: UsePipes(ValidationPipe) }],
    ['@UsePipes()', { onClass: UsePipes(ValidationPipe) }],
    ['@UseFilters()', { onMethod: UseFilters(Filter) }],
    ['@UseFilters()', { onClass: UseFilters(Filter) }],
    ['@HttpCode()', { onMethod: HttpCode(202) }],
    ['@Header()', { onMethod: Header('x-a', 'b') }],
    ['@Redirect()', { onMethod: Redirect('/elsewhere') }],
    ['@Render()', { onMethod: Render('page') }],
    ['@Version()', { onMethod: Version('2') }],
    ['@Version()', { onClass: Controller({ path: 'v1/pretend', version: '2' }) }],
    ['a host', { onClass: Controller({ path: 'v1/pretend', host: 'one.example' }) }],
    [
      '@Sse()',
      {
        onMethod: (prototype, name, descriptor) => {
          const method = Reflect.getMetadata('method', descriptor.value as object) as unknown;
          Sse()(prototype, name, descriptor);
          Reflect.defineMetadata('method', method, descriptor.value as object);
        },
      },
    ],
    ['the metadata "roles"', { onMethod: SetMetadata('roles', ['operator']) }],
    ['the metadata "roles"', { onClass: SetMetadata('roles', ['operator']) }],
    ['@Res({ passthrough: true })', { parameters: [Req(), Res({ passthrough: true })] }],
    ['other parameters', { parameters: [Res(), Req()] }],
    ['other parameters', { parameters: [Req()] }],
    ['other parameters', { parameters: [Req(), Res(), Body()] }],
    ['other parameters', { parameters: [Req(), Res(), Query('a')] }],
    ['other parameters', { parameters: [Req(), Res(), Query('a', ParseIntPipe)] }],
    ['other parameters', { parameters: [Req(), Res(), Headers('host')] }],
    ['other parameters', { parameters: [Req(), Res(), Next()] }],
    ['other parameters', { parameters: [Req(), Res(), Custom()] }],
  ])('is refused at start with %s (%j)', async (what, carried) => {
    await expect(start({ carried })).rejects.toThrow(`Pretend.create has ${what}`);
  });

  it.each<[string, World]>([
    ['Guard is global', { module: { providers: [{ provide: APP_GUARD, useClass: Guard }] } }],
    ['Guard is global', { prepare: (app) => void app.useGlobalGuards(new Guard()) }],
    ['Guard is global', { module: { providers: [{ provide: APP_GUARD, useClass: Guard, scope: 2 }] } }],
    ['Interceptor is global', { module: { providers: [{ provide: APP_INTERCEPTOR, useClass: Interceptor }] } }],
    ['Interceptor is global', { prepare: (app) => void app.useGlobalInterceptors(new Interceptor()) }],
    ['ValidationPipe is global', { module: { providers: [{ provide: APP_PIPE, useClass: ValidationPipe }] } }],
    [
      'ValidationPipe is global',
      { prepare: (app) => void app.useGlobalPipes(new ValidationPipe()), expected: [Filter] },
    ],
    ['Filter is global', { module: { providers: [{ provide: APP_FILTER, useClass: Filter }] } }],
    ['Filter is global', { prepare: (app) => void app.useGlobalFilters(new Filter()) }],
    ['setGlobalPrefix() is used', { prepare: (app) => void app.setGlobalPrefix('api') }],
    [
      'enableVersioning() is used',
      { prepare: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }) },
    ],
    [
      'Middleware of PretendModule is configured for v1/*path',
      { configure: (consumer) => void consumer.apply(() => undefined).forRoutes('v1/*path') },
    ],
    [
      'Middleware of PretendModule is configured for V1/pretend',
      {
        configure: (consumer) =>
          void consumer
            .apply(() => undefined)
            .exclude('v1/models')
            .forRoutes({ path: 'V1/pretend', method: RequestMethod.POST }),
      },
    ],
  ])('is refused at start where %s (%#)', async (what, world) => {
    await expect(start(world)).rejects.toThrow(what);
  });

  it('is refused at start where its module is given a path', async () => {
    const controller = makeController({});
    class Inner {}
    Module({ controllers: [controller] })(Inner);
    class Outer {}
    Module({ imports: [Inner, RouterModule.register([{ path: 'team', module: Inner }])] })(Outer);
    const app = await NestFactory.create(Outer, { logger: false, abortOnError: false });
    await app.init();
    expect(() => handOffInference(app, app.getHttpServer(), [], [controller])).toThrow(
      'Inner is given a path by RouterModule',
    );
    await app.close();
  });

  it('is refused at start with middleware for its controller', async () => {
    const controller = makeController({});
    class Outer {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(() => undefined).forRoutes(controller);
      }
    }
    Module({ controllers: [controller] })(Outer);
    const app = await NestFactory.create(Outer, { logger: false, abortOnError: false });
    await app.init();
    expect(() => handOffInference(app, app.getHttpServer(), [], [controller])).toThrow(
      'Middleware of Outer is configured for Pretend',
    );
    await app.close();
  });
});
