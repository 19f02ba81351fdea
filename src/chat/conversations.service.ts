import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type BodyScan } from '../edit/body-scan.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { type Call } from './call.js';
import { type Conversation } from './conversation.js';
import { identifyConversation } from './identify-conversation.js';

/** Identifies conversations under a secret that every process on the database has. */
@Injectable()
export class Conversations implements OnModuleInit {
  private secret: Buffer = Buffer.alloc(0);

  constructor(
    private readonly database: DatabaseService,
    private readonly config: ConfigService,
  ) {}

  async onModuleInit(): Promise<void> {
    this.secret = await loadDerivedSecret(this.database, 'conversations');
  }

  identify({ request, holder, requestId, trace }: Call, scan: BodyScan): Conversation {
    const by = { request, holder, requestId, address: trace.clientAddress };
    return identifyConversation(by, scan, this.config.current.conversationHeaders, this.secret);
  }
}
