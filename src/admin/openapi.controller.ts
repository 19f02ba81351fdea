import { Controller, Get, UseGuards } from '@nestjs/common';
import { AdminGuard } from './admin.guard.js';
import { Needs } from './needs.js';
import { OpenapiService } from './openapi.service.js';

@Controller('admin/api/openapi.json')
@UseGuards(AdminGuard)
@Needs('viewer')
export class OpenapiController {
  constructor(private readonly openapi: OpenapiService) {}

  @Get()
  describe(): Promise<object> {
    return this.openapi.describe();
  }
}
