import { All, Controller, Get, Param } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { describeModel } from './describe-model.js';
import { ModelRegistry } from './model-registry.service.js';

@Controller('v1/models')
export class ModelsController {
  constructor(private readonly registry: ModelRegistry) {}

  @Get()
  list() {
    const models = this.registry.list().map(describeModel);
    return { object: 'list', data: models, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null };
  }

  /** Ids may contain slashes. */
  @Get('*id')
  find(@Param('id') segments: string[]) {
    const id = segments.join('/');
    const model = this.registry.describe(id);
    if (!model) throw new GatewayError(404, `The model "${id}" is not configured.`, { param: 'model', code: 'model_not_found' });
    return describeModel(model);
  }

  @All(['', '*id'])
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
