import { type JsonObject } from '../../dialects/wire-value.js';
import { type Block, type TextBlock, type Turn, type WantedEffort } from '../neutral/neutral-request.js';
import { type DeclaredTools } from './declared-tools.js';

/** What the items of a request's `input` say, collected in their order. */
export class Conversation {
  readonly turns: Turn[] = [];
  /** Of a `configuration_update`; the last one counts. */
  effort?: WantedEffort;
  /** The format of the answer that a `configuration_update` asks for. */
  format?: JsonObject;

  /** The call that an item is, by the item's own id: some outputs name their call by that. */
  readonly callIds = new Map<string, string>();

  private readonly leftOut = new Map<string, string>();
  private assistantSpoke = false;

  /**
   * @param openCompaction the summary in an item that a gateway of this installation sealed; undefined for any other.
   */
  constructor(
    readonly tools: DeclaredTools,
    readonly openCompaction: (sealed: string) => string | undefined,
  ) {}

  /** Adds what one item says. Neighbours of one role are joined later. */
  say(role: Turn['role'], blocks: Block[]): void {
    if (blocks.length === 0) return;
    if (role !== 'assistant') this.assistantSpoke = false;
    this.turns.push({ role, blocks });
  }

  /** Adds a message of the model's; an empty line keeps its text apart from that of a message of the same turn. */
  sayMessage(blocks: Block[]): void {
    const at = blocks.findIndex((block) => block.type === 'text' && block.text.trim() !== '');
    const first = blocks[at];
    if (first?.type === 'text') {
      const isApart = first.text.startsWith('\n\n');
      if (this.assistantSpoke && !isApart) blocks[at] = { ...first, text: `\n\n${first.text}` };
      this.assistantSpoke = true;
    }
    this.say('assistant', blocks);
  }

  /** Notes an item that only tells what a vendor's tool did; of each type the first is named. */
  leaveOut(path: string, type: string): void {
    if (!this.leftOut.has(type)) this.leftOut.set(type, `${path} (${type})`);
  }

  /** Notes a field whose value nobody knows. */
  ignore(name: string): void {
    this.leftOut.set(name, name);
  }

  get ignored(): string[] {
    return [...this.leftOut.values()];
  }

  /** Takes the instructions off the beginning. */
  takeInstructions(): TextBlock[] {
    const end = this.turns.findIndex((turn) => turn.role !== 'developer');
    const first = this.turns.splice(0, end === -1 ? this.turns.length : end);
    return first.flatMap((turn) => turn.blocks.filter((block) => block.type === 'text'));
  }
}
