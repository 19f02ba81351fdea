import { type NestExpressApplication } from '@nestjs/platform-express';
import type * as swaggerTypes from '@nestjs/swagger';
import { VERSION } from '../config/version.js';
import { REPORT_GROUPS } from '../usage/usage-report.repository.js';
import { AccountsController } from './accounts.controller.js';
import { ACCOUNT_SCHEMA, ACCOUNTS_DOCUMENT_SCHEMA, CHANGES_SCHEMA } from './account-schemas.js';
import { ISSUED_KEY_SCHEMA, KEY_SCHEMA, KEY_SETTINGS_SCHEMA, REPORT_SCHEMA } from './key-schemas.js';
import { KeysController } from './keys.controller.js';
import { UsageController } from './usage.controller.js';

type Swagger = typeof swaggerTypes;

/**
 * The OpenAPI document. What decorators would say at the controllers is said here, and the library is loaded here: it
 * takes longer to load than the gateway to start.
 */
export async function describeAdminApi(app: NestExpressApplication): Promise<object> {
  const swagger = await import('@nestjs/swagger');
  const { DocumentBuilder, SwaggerModule } = swagger;
  describeAccounts(swagger);
  describeKeys(swagger);
  describeUsage(swagger);

  const config = new DocumentBuilder()
    .setTitle('droid2api admin API')
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${method}${controller.replace('Controller', '')}`,
  });
  // What the gateway serves beside it is the vendors' to describe.
  const paths = Object.entries(document.paths).filter(([path]) => /^\/admin\/api\/(?:accounts|keys|usage)/.test(path));
  return { ...document, paths: Object.fromEntries(paths) };
}

function describeAccounts(swagger: Swagger): void {
  const { ApiBody, ApiOperation, ApiResponse } = swagger;
  describe(AccountsController, 'list', [
    ApiOperation({ summary: 'Every account, its state and its figures' }),
    ok(swagger, { type: 'array', items: ACCOUNT_SCHEMA }),
  ]);
  describe(AccountsController, 'import', [
    ApiOperation({ summary: 'Take over accounts in the form of accounts.json; others stay as they are' }),
    ApiBody({ schema: ACCOUNTS_DOCUMENT_SCHEMA }),
    ok(swagger, CHANGES_SCHEMA),
  ]);
  describe(AccountsController, 'enable', [
    ApiOperation({ summary: 'Switch an account on' }),
    ok(swagger, ACCOUNT_SCHEMA),
  ]);
  describe(AccountsController, 'disable', [
    ApiOperation({ summary: 'Switch an account off' }),
    ok(swagger, ACCOUNT_SCHEMA),
  ]);
  describe(AccountsController, 'refreshNow', [
    ApiOperation({ summary: 'Fetch a new token now' }),
    ok(swagger, ACCOUNT_SCHEMA),
  ]);
  describe(AccountsController, 'remove', [
    ApiOperation({ summary: 'Forget an account that accounts.json does not name' }),
    ApiResponse({ status: 204, description: 'It is gone' }),
  ]);
}

function describeKeys(swagger: Swagger): void {
  const { ApiBody, ApiOperation, ApiResponse } = swagger;
  describe(KeysController, 'list', [
    ApiOperation({ summary: 'Every gateway key, without its secret' }),
    ok(swagger, { type: 'array', items: KEY_SCHEMA }),
  ]);
  describe(KeysController, 'create', [
    ApiOperation({ summary: 'Make a gateway key' }),
    ApiBody({ schema: KEY_SETTINGS_SCHEMA }),
    ApiResponse({ status: 201, description: 'The key, with its secret', schema: ISSUED_KEY_SCHEMA }),
  ]);
  describe(KeysController, 'rotate', [
    ApiOperation({ summary: 'Give a gateway key another secret' }),
    ok(swagger, ISSUED_KEY_SCHEMA),
  ]);
  describe(KeysController, 'revoke', [
    ApiOperation({ summary: 'Revoke a gateway key' }),
    ApiResponse({ status: 204, description: 'It is refused everywhere within two seconds' }),
  ]);
}

function describeUsage(swagger: Swagger): void {
  const { ApiOperation, ApiQuery } = swagger;
  describe(UsageController, 'report', [
    ApiOperation({ summary: 'What was used' }),
    ApiQuery({ name: 'by', required: false, enum: REPORT_GROUPS }),
    ...['from', 'to', 'key', 'owner'].map((name) => ApiQuery({ name, required: false, type: String })),
    ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'] }),
    ok(swagger, REPORT_SCHEMA),
  ]);
}

function describe<C extends object>(
  controller: { prototype: C },
  method: keyof C & string,
  decorators: readonly MethodDecorator[],
): void {
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, method);
  if (!descriptor) return;
  for (const decorate of decorators) decorate(controller.prototype, method, descriptor);
}

function ok({ ApiResponse }: Swagger, schema: object): MethodDecorator {
  return ApiResponse({ status: 200, description: 'Done', schema });
}
