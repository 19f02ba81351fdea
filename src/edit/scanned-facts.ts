import { type ReasoningFacts } from '../reasoning/reasoning-facts.js';
import { type BodyScan } from './body-scan.js';
import { scanElement } from './scan-body.js';
import { isForeignThinking } from './strip-foreign-thinking.js';

/** The facts of a scanned body. It parses only the members and messages that a rule asks about. */
export class ScannedFacts implements ReasoningFacts {
  constructor(private readonly scan: BodyScan) {}

  read(member: string): unknown {
    return this.scan.readMember(member);
  }

  get endsWithAssistant(): boolean {
    return scanElement(this.scan, 'messages', -1)?.readString('role') === 'assistant';
  }

  get callsToolsWithoutThinking(): boolean {
    const blocks = lastAssistantBlocks(this.scan);
    const first = blocks.find((block) => !isForeignThinking(block))?.readString('type');
    return (
      first !== 'thinking' &&
      first !== 'redacted_thinking' &&
      blocks.some((block) => block?.readString('type') === 'tool_use')
    );
  }
}

/** Gives the content blocks of the last assistant message, which is the last message but one wherever this matters. */
function lastAssistantBlocks(scan: BodyScan): (BodyScan | undefined)[] {
  for (let index = scan.elements('messages').length - 1; index >= 0; index--) {
    const message = scanElement(scan, 'messages', index);
    if (message?.readString('role') === 'assistant')
      return message.elements('content').map((_, block) => scanElement(message, 'content', block));
  }
  return [];
}
