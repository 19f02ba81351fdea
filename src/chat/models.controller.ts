import { createHash } from 'node:crypto';
import { All, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { readGenerateAddress } from '../dialects/generate-address.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { KeyAccess } from '../keys/key-access.service.js';
import { mayUseModel } from '../keys/resolved-key.js';
import { describeForCodex } from '../models/describe-for-codex.js';
import { describeForGoogle } from '../models/describe-for-google.js';
import { describeModel } from '../models/describe-model.js';
import { listForGoogle } from '../models/list-for-google.js';
import { assertModelIdLength } from '../models/model-id.js';
import { type PageQuery, pageOf } from '../models/page-of.js';
import { ModelRegistry } from '../models/model-registry.service.js';
import { isGoogleSdk } from './is-google-sdk.js';

/** The models that the caller may ask for. */
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly access: KeyAccess,
  ) {}

  /**
   * Lists for three kinds of clients in one document: OpenAI's and Anthropic's read `data`, Codex reads `models`. A
   * client that has the list already gets 304. Google's SDKs get Google's own list.
   */
  @Get()
  async list(@Req() request: Request, @Query() query: PageQuery, @Res({ passthrough: true }) response: Response) {
    const holder = await this.access.authenticate(request);
    const mayUse = this.registry.list().filter(({ id }) => !holder || mayUseModel(holder, id));
    // Each caller has a list of its own, and a cache on the way does not know every header with a key.
    response.setHeader('cache-control', 'private, no-cache');
    if (isGoogleSdk(request.headers)) return listForGoogle(mayUse, query);
    const { items, hasMore } = pageOf(mayUse, query);
    const list = {
      object: 'list',
      data: items.map(describeModel),
      has_more: hasMore,
      first_id: items[0]?.id ?? null,
      last_id: items.at(-1)?.id ?? null,
      models: items.flatMap((model, index) => describeForCodex(model, index) ?? []),
    };
    const digest = createHash('sha256').update(JSON.stringify(list)).digest('base64url');
    // Express compares it with what the client has.
    response.setHeader('etag', `"${digest}"`);
    return list;
  }

  /** Ids may contain slashes. */
  @Get('*id')
  async find(@Param('id') segments: string[], @Req() request: Request) {
    if (readGenerateAddress(request.path)) throw methodNotAllowed('POST');
    const holder = await this.access.authenticate(request);
    const id = segments.join('/');
    assertModelIdLength(id.length);
    const model = !holder || mayUseModel(holder, id) ? this.registry.describe(id) : undefined;
    if (!model)
      throw new GatewayError(404, `The model "${id}" is not configured.`, { param: 'model', code: 'model_not_found' });
    return isGoogleSdk(request.headers) ? describeForGoogle(model) : describeModel(model);
  }

  @All(['', '*id'])
  refuse(@Req() request: Request): never {
    throw methodNotAllowed(readGenerateAddress(request.path) ? 'POST' : 'GET, HEAD');
  }
}
