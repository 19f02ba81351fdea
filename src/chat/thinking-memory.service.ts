import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { ownText } from '../memory/own-text.js';
import { type ThinkingBlock } from '../translate/neutral/neutral-request.js';

const MAX_ENTRIES = 5_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_AGE_MS = HOUR_MS;

interface Remembered {
  thinking: readonly ThinkingBlock[];
  bytes: number;
  expiresAtMs: number;
}

/**
 * Remembers the sealed reasoning that preceded a tool call, for Chat clients: they drop it although the vendor wants it
 * back with the call's result. The memory is bounded in entries, bytes and time; the entry that was unused for longest
 * goes first.
 *
 * A scope names who may see an entry: the caller (its gateway key, or a digest of its own credential), the conversation
 * and the account. An unknown caller must have no scope: the ids of calls can be guessed at some servers, and the team
 * shares the account.
 */
@Injectable()
export class ThinkingMemory {
  private readonly entries = new Map<string, Remembered>();
  private bytes = 0;

  remember(scope: string, callIds: readonly string[], thinking: readonly ThinkingBlock[]): void {
    if (thinking.length === 0) return;
    const bytes = thinking.reduce((sum, block) => sum + block.text.length + (block.seal?.value.length ?? 0), 0);
    const owned = thinking.map(ownBlock);
    for (const callId of callIds)
      this.put(keyOf(scope, callId), { thinking: owned, bytes, expiresAtMs: steadyNowMs() + MAX_AGE_MS });
  }

  recall(scope: string, callId: string): readonly ThinkingBlock[] | undefined {
    const key = keyOf(scope, callId);
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.drop(key, entry);
    if (entry.expiresAtMs <= steadyNowMs()) return undefined;
    this.put(key, entry);
    return entry.thinking;
  }

  private put(key: string, entry: Remembered): void {
    const before = this.entries.get(key);
    if (before !== undefined) this.drop(key, before);
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
    for (const [oldest, old] of this.entries) {
      if (this.entries.size <= MAX_ENTRIES && this.bytes <= MAX_BYTES) return;
      this.drop(oldest, old);
    }
  }

  private drop(key: string, entry: Remembered): void {
    this.entries.delete(key);
    this.bytes -= entry.bytes;
  }
}

/** Copies the texts, which are parts of the upstream's events. */
function ownBlock(block: ThinkingBlock): ThinkingBlock {
  const { text, seal } = block;
  const owned = seal && {
    ...seal,
    value: ownText(seal.value),
    ...(seal.itemId !== undefined && { itemId: ownText(seal.itemId) }),
  };
  return { ...block, text: ownText(text), ...(owned && { seal: owned }) };
}

/**
 * Makes a digest, because upstreams and clients choose the ids. Its input is a JSON list, so a separator within a scope
 * or an id cannot forge another key.
 */
function keyOf(scope: string, callId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, callId]))
    .digest('base64url');
}
