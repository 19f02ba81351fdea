import { type NestExpressApplication } from '@nestjs/platform-express';
import { VERSION } from '../config/version.js';
import { AccountsController } from './accounts.controller.js';
import { ACCOUNT_SCHEMA, ACCOUNTS_DOCUMENT_SCHEMA, CHANGES_SCHEMA } from './account-schemas.js';

/**
 * The OpenAPI document. What decorators would say at the controllers is said here, and the library is loaded here: it takes
 * longer to load than the gateway to start.
 */
export async function describeAdminApi(app: NestExpressApplication): Promise<object> {
  const { ApiBody, ApiOperation, ApiResponse, DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const ok = (schema: object): MethodDecorator => ApiResponse({ status: 200, description: 'Done', schema });
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

  const config = new DocumentBuilder().setTitle('droid2api admin API').setVersion(VERSION).addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' }).addSecurityRequirements('bearer').build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_controller, method) => method });
  // What the gateway serves beside it is the vendors' to describe.
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/admin/api/accounts'));
  return { ...document, paths: Object.fromEntries(paths) };
}

function describe(method: keyof AccountsController, decorators: readonly MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(AccountsController.prototype, method);
  if (!descriptor) return;
  for (const decorate of decorators) decorate(AccountsController.prototype, method, descriptor);
}
