import { type Type } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import {
  CONTROLLER_WATERMARK,
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  HEADERS_METADATA,
  HOST_METADATA,
  HTTP_CODE_METADATA,
  INJECTABLE_WATERMARK,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  REDIRECT_METADATA,
  RENDER_METADATA,
  RESPONSE_PASSTHROUGH_METADATA,
  ROUTE_ARGS_METADATA,
  SCOPE_OPTIONS_METADATA,
  SSE_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';

/** The decorators that make the framework keep metadata under these names. */
const WRITTEN: Readonly<Record<string, string>> = {
  [GUARDS_METADATA]: '@UseGuards()',
  [INTERCEPTORS_METADATA]: '@UseInterceptors()',
  [PIPES_METADATA]: '@UsePipes()',
  [EXCEPTION_FILTERS_METADATA]: '@UseFilters()',
  [HTTP_CODE_METADATA]: '@HttpCode()',
  [HEADERS_METADATA]: '@Header()',
  [REDIRECT_METADATA]: '@Redirect()',
  [RENDER_METADATA]: '@Render()',
  [VERSION_METADATA]: '@Version()',
  [HOST_METADATA]: 'a host',
  [SCOPE_OPTIONS_METADATA]: 'a scope',
  [SSE_METADATA]: '@Sse()',
  [RESPONSE_PASSTHROUGH_METADATA]: '@Res({ passthrough: true })',
};

/**
 * The metadata that a handler may carry: where it is served, and what compilers and the OpenAPI description add, which
 * changes no answer.
 */
const HARMLESS = new Set([PATH_METADATA, METHOD_METADATA, CONTROLLER_WATERMARK, INJECTABLE_WATERMARK]);
const SILENT = /^(?:design:|swagger\/)/;

/** The two parameters that the hand-off passes, in this order. */
const PARAMETERS: readonly string[] = [`${RouteParamtypes.REQUEST}:0`, `${RouteParamtypes.RESPONSE}:1`];

interface Parameter {
  data?: unknown;
  pipes?: readonly unknown[];
}

/**
 * Throws where a controller's method carries anything that only the framework would honour, because the hand-off calls
 * the method itself. It refuses all metadata that is not known to change nothing, that of own decorators included.
 */
export function assertPlainHandler(type: Type, name: string): void {
  const handler = (type.prototype as Record<string, object>)[name] ?? {};
  const carried = [
    ...carriedBy(type),
    ...carriedBy(handler),
    ...carriedBy(type, name),
    ...carriedBy(type.prototype as object, name),
  ];
  const [first] = carried;
  if (first !== undefined) throw skipped(type, name, first);

  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, type, name) ?? {}) as Record<string, Parameter>;
  const known = PARAMETERS.every(
    (key) => parameters[key] && parameters[key].data === undefined && !parameters[key].pipes?.length,
  );
  if (!known || Object.keys(parameters).length !== PARAMETERS.length)
    throw skipped(type, name, 'other parameters than @Req() and @Res(), in this order and with no options or pipes');
}

function carriedBy(target: object, property?: string): string[] {
  const keys = (
    property === undefined ? Reflect.getMetadataKeys(target) : Reflect.getMetadataKeys(target, property)
  ) as unknown[];
  const telling = keys
    .map(String)
    .filter(
      (key) => !HARMLESS.has(key) && !SILENT.test(key) && !(property !== undefined && key === ROUTE_ARGS_METADATA),
    );
  const values = telling.map((key) => ({
    key,
    value: (property === undefined
      ? Reflect.getMetadata(key, target)
      : Reflect.getMetadata(key, target, property)) as unknown,
  }));
  return values
    .filter(({ value }) => !isEmpty(value))
    .map(({ key }) => WRITTEN[key] ?? `the metadata ${JSON.stringify(key)}`);
}

/** True for names that the framework writes for every controller without a value. */
function isEmpty(value: unknown): boolean {
  return value === undefined || JSON.stringify(value) === '{}';
}

function skipped(type: Type, name: string, what: string): Error {
  return new Error(
    `${type.name}.${name} has ${what}, which would be skipped: inference requests go past the framework ` +
      '(src/server/hand-off.ts). Do in InferenceService what it would do.',
  );
}
