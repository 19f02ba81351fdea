import { createRequire } from 'node:module';
import { type INestApplication } from '@nestjs/common';
import { ApiBody, ApiExcludeController, ApiOperation, ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AccountsController } from './accounts.controller.js';
import { ACCOUNT_SCHEMA, ACCOUNTS_DOCUMENT_SCHEMA, CHANGES_SCHEMA } from './account-schemas.js';
import { AdminModule } from './admin.module.js';
import { HealthController } from './health.controller.js';
import { OpenapiController } from './openapi.controller.js';
import { RootController } from './root.controller.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** The OpenAPI document. What decorators would say at the controllers is said here, so that they load without this library. */
export function describeAdminApi(app: INestApplication): object {
  for (const other of [HealthController, RootController, OpenapiController]) ApiExcludeController()(other);
  describe('list', [ApiOperation({ summary: 'Every account, its state and its figures' }), ok({ type: 'array', items: ACCOUNT_SCHEMA })]);
  describe('import', [
    ApiOperation({ summary: 'Take over accounts in the form of accounts.json; others stay as they are' }),
    ApiBody({ schema: ACCOUNTS_DOCUMENT_SCHEMA }),
    ok(CHANGES_SCHEMA),
  ]);
  describe('enable', [ApiOperation({ summary: 'Switch an account on' }), ok(ACCOUNT_SCHEMA)]);
  describe('disable', [ApiOperation({ summary: 'Switch an account off' }), ok(ACCOUNT_SCHEMA)]);
  describe('refreshNow', [ApiOperation({ summary: 'Fetch a new token now' }), ok(ACCOUNT_SCHEMA)]);
  describe('remove', [ApiOperation({ summary: 'Forget an account that accounts.json does not name' }), ApiResponse({ status: 204, description: 'It is gone' })]);

  const config = new DocumentBuilder().setTitle('droid2api admin API').setVersion(version).addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' }).addSecurityRequirements('bearer').build();
  return SwaggerModule.createDocument(app, config, { include: [AdminModule] });
}

function describe(method: keyof AccountsController, decorators: readonly MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(AccountsController.prototype, method);
  if (!descriptor) return;
  for (const decorate of decorators) decorate(AccountsController.prototype, method, descriptor);
}

function ok(schema: object): MethodDecorator {
  return ApiResponse({ status: 200, description: 'Done', schema });
}
