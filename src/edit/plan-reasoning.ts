import { type Dialect } from '../dialects/dialect.js';
import { type BodyChanges } from '../reasoning/body-changes.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { planChatReasoning } from '../reasoning/plan-chat-reasoning.js';
import { planGenerateReasoning } from '../reasoning/plan-generate-reasoning.js';
import { planMessagesReasoning } from '../reasoning/plan-messages-reasoning.js';
import { planResponsesReasoning } from '../reasoning/plan-responses-reasoning.js';
import { type ReasoningFacts } from '../reasoning/reasoning-facts.js';

/**
 * Plans what a reasoning level changes in a request that goes to a model of its own dialect; `auto` changes nothing.
 */
export function planReasoning(
  dialect: Dialect,
  level: ReasoningLevel,
  model: ModelCapabilities,
  facts: ReasoningFacts,
): BodyChanges {
  switch (dialect) {
    case 'messages':
      return planMessagesReasoning(level, model, facts);
    case 'responses':
      return planResponsesReasoning(level, model, facts);
    case 'chat':
      return planChatReasoning(level, model, facts);
    case 'generate':
      return planGenerateReasoning(level, model, facts);
  }
}
