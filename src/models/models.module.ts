import { Module } from '@nestjs/common';
import { ModelRegistry } from './model-registry.service.js';
import { ModelsController } from './models.controller.js';

@Module({ controllers: [ModelsController], providers: [ModelRegistry], exports: [ModelRegistry] })
export class ModelsModule {}
