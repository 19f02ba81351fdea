import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ModelsModule } from '../models/models.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { ChatCompletionsController } from './chat-completions.controller.js';
import { GenerateController } from './generate.controller.js';
import { InferenceService } from './inference.service.js';
import { MessagesController } from './messages.controller.js';
import { ResponsesController } from './responses.controller.js';

@Module({
  imports: [AuthModule, ModelsModule, ProxyModule],
  controllers: [MessagesController, ResponsesController, ChatCompletionsController, GenerateController],
  providers: [InferenceService],
})
export class ChatModule {}
