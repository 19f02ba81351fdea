import { All, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { readGenerateAddress } from '../dialects/generate-address.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { KeyAccess } from '../keys/key-access.service.js';
import { mayUseModel } from '../keys/resolved-key.js';
import { describeForGoogle } from '../models/describe-for-google.js';
import { listForGoogle } from '../models/list-for-google.js';
import { assertModelIdLength } from '../models/model-id.js';
import { ModelRegistry } from '../models/model-registry.service.js';
import { type PageQuery } from '../models/page-of.js';
import { assertGenerateQuery } from './generate-query.js';

/** The models that the caller may ask for, as Google lists its own: https://ai.google.dev/api/models */
@Controller('v1beta/models')
export class GoogleModelsController {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly access: KeyAccess,
  ) {}

  @Get()
  async list(@Req() request: Request, @Query() query: PageQuery, @Res({ passthrough: true }) response: Response) {
    const holder = await this.holderOf(request, response);
    const mayUse = this.registry.list().filter(({ id }) => !holder || mayUseModel(holder, id));
    return listForGoogle(mayUse, query);
  }

  /** Ids may contain slashes. */
  @Get('*id')
  async find(@Param('id') segments: string[], @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    if (readGenerateAddress(request.path)) throw methodNotAllowed('POST');
    const holder = await this.holderOf(request, response);
    const id = segments.join('/');
    assertModelIdLength(id.length);
    const model = !holder || mayUseModel(holder, id) ? this.registry.describe(id) : undefined;
    if (!model) throw new GatewayError(404, `models/${id} is not configured on this gateway.`);
    return describeForGoogle(model);
  }

  @All(['', '*id'])
  refuse(@Req() request: Request): never {
    throw methodNotAllowed(readGenerateAddress(request.path) ? 'POST' : 'GET, HEAD');
  }

  /** Who asks; each caller has a list of its own, which no cache may give to another. */
  private holderOf(request: Request, response: Response) {
    assertGenerateQuery(request.url);
    response.setHeader('cache-control', 'private, no-cache');
    return this.access.authenticate(request);
  }
}
