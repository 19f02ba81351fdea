import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ModelsModule } from '../models/models.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { AttemptService } from './attempt.service.js';
import { ChatCompletionsController } from './chat-completions.controller.js';
import { FailOverService } from './fail-over.service.js';
import { GenerateController } from './generate.controller.js';
import { InferenceService } from './inference.service.js';
import { MessagesController } from './messages.controller.js';
import { ResponsesController } from './responses.controller.js';
import { ThinkingMemory } from './thinking-memory.service.js';

@Module({
  imports: [AuthModule, ModelsModule, ProxyModule],
  controllers: [MessagesController, ResponsesController, ChatCompletionsController, GenerateController],
  providers: [InferenceService, FailOverService, AttemptService, ThinkingMemory],
})
export class ChatModule {}
