import { type INestApplication } from '@nestjs/common';
import type * as swaggerTypes from '@nestjs/swagger';
import { VERSION } from '../config/version.js';
import { describeFields } from './describe-fields.js';
import { type Class } from './described.js';
import { type DescribedRoute, findDescribed } from './find-described.js';

type Swagger = typeof swaggerTypes;
type Document = swaggerTypes.OpenAPIObject;

/**
 * Makes the OpenAPI document of all routes that are marked with `@Described`, from the classes that they take and
 * answer. Loads the library here, as it takes longer to load than the gateway to start.
 */
export async function describeAdminApi(app: INestApplication): Promise<Document> {
  const swagger = await import('@nestjs/swagger');
  const routes = findDescribed(app);
  const classes = new Set<Class>();
  for (const route of routes) decorateRoute(swagger, route, classes);
  const config = new swagger.DocumentBuilder()
    .setTitle('droid2api admin API')
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN or an admin token' })
    .addSecurityRequirements('bearer')
    .build();
  const document = swagger.SwaggerModule.createDocument(app, config, { operationIdFactory: nameOperation });
  const operations = new Set(routes.map(({ controller, method }) => nameOperation(controller.name, method)));
  return onlyWith(document, operations, new Set([...classes].map(({ name }) => name)));
}

function nameOperation(controller: string, method: string): string {
  return `${method}${controller.replace('Controller', '')}`;
}

/** Repeats with the library's decorators what `@Described`, the route's parameters and their classes say. */
function decorateRoute(swagger: Swagger, route: DescribedRoute, classes: Set<Class>): void {
  const { controller, method, descriptor, description, status, parameters } = route;
  const { summary, answer, isList = false, body } = description;
  for (const { type, isBody } of parameters) describeClass(swagger, type, isBody, classes);
  if (body) describeClass(swagger, body, true, classes);
  if (answer) describeClass(swagger, answer, false, classes);
  const decorators = [
    swagger.ApiOperation({ summary }),
    swagger.ApiResponse({
      status,
      description: description.description ?? 'Done',
      ...(answer && { type: answer, isArray: isList }),
    }),
    ...(body ? [swagger.ApiBody({ type: body })] : []),
  ];
  for (const decorate of decorators) decorate(controller.prototype, method, descriptor);
}

function describeClass({ ApiProperty }: Swagger, type: Class, isBody: boolean, classes: Set<Class>): void {
  const fields = describeFields(type, isBody);
  if (fields.length === 0 || classes.has(type)) return;
  classes.add(type);
  for (const { name, required, schema } of fields) ApiProperty({ ...schema, required })(type.prototype as object, name);
}

/** Leaves out other routes: vendors describe the ones for inference, and the dashboard's belong to its own pages. */
function onlyWith(document: Document, operations: ReadonlySet<string>, schemas: ReadonlySet<string>): Document {
  const paths = Object.entries(document.paths).flatMap(([path, item]): [string, typeof item][] => {
    const members = Object.entries(item as Record<string, { operationId?: string }>);
    const kept = members.filter(([, { operationId = '' }]) => operations.has(operationId));
    return kept.length > 0 ? [[path, Object.fromEntries(kept)]] : [];
  });
  const described = Object.entries(document.components?.schemas ?? {}).filter(([name]) => schemas.has(name));
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: { ...document.components, schemas: Object.fromEntries(described) },
  };
}
