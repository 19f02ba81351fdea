import { Injectable } from '@nestjs/common';

/** What a connection's last response and its request said. */
interface HeldConversation {
  /** The id of the response. */
  id: string;
  /** The items of input and output, as the inside of a JSON array. */
  items: Buffer;
}

/** The largest conversation that is held. The client of a larger one sends it whole each time. */
export const MOST_CONVERSATION_BYTES = 8 * 1024 * 1024;

/** What all connections together hold; beyond it, that which was used least lately is forgotten. */
const MOST_HELD_BYTES = 256 * 1024 * 1024;

/** Holds the last conversation of each WebSocket in memory, so that its next request may say only what is new. */
@Injectable()
export class HeldConversations {
  /** By connection, the one that was used least lately first. */
  private readonly held = new Map<object, HeldConversation>();
  private bytes = 0;

  /** Gives the conversation of a connection where its last response has this id. */
  find(connection: object, id: string): HeldConversation | undefined {
    const found = this.held.get(connection);
    return found?.id === id ? found : undefined;
  }

  keep(connection: object, conversation: HeldConversation): void {
    this.forget(connection);
    if (conversation.items.length > MOST_CONVERSATION_BYTES) return;
    this.held.set(connection, conversation);
    this.bytes += conversation.items.length;
    for (const oldest of this.held.keys()) {
      if (this.bytes <= MOST_HELD_BYTES) return;
      this.forget(oldest);
    }
  }

  forget(connection: object): void {
    this.bytes -= this.held.get(connection)?.items.length ?? 0;
    this.held.delete(connection);
  }
}
