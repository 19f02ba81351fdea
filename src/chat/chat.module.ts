import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ModelsModule } from '../models/models.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AccountQueue } from './account-queue.service.js';
import { AttemptService } from './attempt.service.js';
import { ChatCompletionsController } from './chat-completions.controller.js';
import { ChargeRecovered } from './charge-recovered.service.js';
import { CompactionSecret } from './compaction-secret.service.js';
import { Conversations } from './conversations.service.js';
import { EndpointOrder } from './endpoint-order.service.js';
import { EndpointWalk } from './endpoint-walk.service.js';
import { FailOverService } from './fail-over.service.js';
import { GenerateContentController } from './generate-content.controller.js';
import { GenerateController } from './generate.controller.js';
import { GoogleModelsController } from './google-models.controller.js';
import { InferenceService } from './inference.service.js';
import { MessagesController } from './messages.controller.js';
import { ModelsController } from './models.controller.js';
import { OtherModels } from './other-models.service.js';
import { Payers } from './payers.service.js';
import { Projects } from './projects.service.js';
import { ResponsesController } from './responses.controller.js';
import { StateOwners } from './state-owners.service.js';
import { ThinkingMemory } from './thinking-memory.service.js';
import { HeldConversations } from './websocket/held-conversations.service.js';
import { ResponsesSockets } from './websocket/responses-sockets.service.js';
import { LimitsModule } from '../limits/limits.module.js';
import { RelayModule } from '../relay/relay.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';

@Module({
  imports: [
    AccountsModule,
    AuthModule,
    KeysModule,
    ModelsModule,
    ObservabilityModule,
    ProxyModule,
    UsageModule,
    LimitsModule,
    RelayModule,
    StorageModule,
    UpstreamsModule,
  ],
  controllers: [
    MessagesController,
    ResponsesController,
    ChatCompletionsController,
    GenerateController,
    // Before the models, below whose address the methods of Google's API stand.
    GenerateContentController,
    GoogleModelsController,
    ModelsController,
  ],
  providers: [
    InferenceService,
    FailOverService,
    EndpointWalk,
    EndpointOrder,
    OtherModels,
    Payers,
    AttemptService,
    AccountQueue,
    ChargeRecovered,
    ThinkingMemory,
    StateOwners,
    CompactionSecret,
    HeldConversations,
    ResponsesSockets,
    Conversations,
    Projects,
  ],
  exports: [ResponsesSockets],
})
export class ChatModule {}
