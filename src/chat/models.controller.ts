import { All, Controller, Get, Param, Req } from '@nestjs/common';
import { type Request } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { KeyAccess, mayUseModel } from '../keys/key-access.service.js';
import { describeModel } from '../models/describe-model.js';
import { assertModelIdLength } from '../models/model-id.js';
import { ModelRegistry } from '../models/model-registry.service.js';

/** The models that the caller may ask for. */
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly access: KeyAccess,
  ) {}

  @Get()
  list(@Req() request: Request) {
    const key = this.access.authenticate(request)?.key;
    const models = this.registry
      .list()
      .filter(({ id }) => !key || mayUseModel(key, id))
      .map(describeModel);
    return {
      object: 'list',
      data: models,
      has_more: false,
      first_id: models[0]?.id ?? null,
      last_id: models.at(-1)?.id ?? null,
    };
  }

  /** Ids may contain slashes. */
  @Get('*id')
  find(@Param('id') segments: string[], @Req() request: Request) {
    const key = this.access.authenticate(request)?.key;
    const id = segments.join('/');
    assertModelIdLength(id.length);
    const model = !key || mayUseModel(key, id) ? this.registry.describe(id) : undefined;
    if (!model)
      throw new GatewayError(404, `The model "${id}" is not configured.`, { param: 'model', code: 'model_not_found' });
    return describeModel(model);
  }

  @All(['', '*id'])
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
