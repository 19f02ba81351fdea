import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MINUTE_MS } from '../../config/durations.js';
import { DatabaseService } from '../../storage/database.service.js';
import { loadDerivedSecret } from '../../storage/load-derived-secret.js';

/** As long as a code can be confirmed. */
const LASTS_MS = 10 * MINUTE_MS;

/**
 * Makes the hidden values of forms, without which the gateway takes none. A value is for one browser and for what the
 * form is about, such as a code, which is confirmed at most once; every process on the database recognizes it.
 */
@Injectable()
export class FormValues implements OnModuleInit {
  private secret: Buffer = Buffer.alloc(0);

  constructor(private readonly database: DatabaseService) {}

  async onModuleInit(): Promise<void> {
    this.secret = await loadDerivedSecret(this.database, 'sign-in-forms');
  }

  make(browser: string, about: string): string {
    return this.write(Date.now() + LASTS_MS, browser, about);
  }

  holds(value: string | null, browser: string, about: string): boolean {
    const expiresAtMs = Number.parseInt(value?.split('.', 1)[0] ?? '', 36);
    const nowMs = Date.now();
    // A value from a clock that was ahead must not hold for longer than any other.
    if (value === null || !(expiresAtMs > nowMs && expiresAtMs <= nowMs + 2 * LASTS_MS)) return false;
    const [given, right] = [value, this.write(expiresAtMs, browser, about)].map((text) => Buffer.from(text));
    return given !== undefined && right !== undefined && given.length === right.length && timingSafeEqual(given, right);
  }

  private write(expiresAtMs: number, browser: string, about: string): string {
    const mac = createHmac('sha256', this.secret).update(JSON.stringify([expiresAtMs, browser, about]));
    return `${expiresAtMs.toString(36)}.${mac.digest('base64url')}`;
  }
}
