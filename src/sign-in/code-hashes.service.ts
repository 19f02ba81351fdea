import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hashKey } from '../keys/key-secret.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';

/** Hashes the codes of sign-ins that are under way: who reads the database cannot find out the short ones either. */
@Injectable()
export class CodeHashes implements OnModuleInit {
  private pepper: Buffer = Buffer.alloc(0);

  constructor(private readonly database: DatabaseService) {}

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'sign-in-pepper');
  }

  hash(code: string): string {
    return hashKey(code, this.pepper);
  }
}
