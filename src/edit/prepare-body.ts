import { type Dialect } from '../dialects/dialect.js';
import { type BodyParts } from './body-parts.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { type BodyChanges, NO_CHANGES } from '../reasoning/body-changes.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { type Splice } from './apply-splices.js';
import { openCompactions } from './open-compactions.js';
import { planFast } from './plan-fast.js';
import { planReasoning } from './plan-reasoning.js';
import { addSystemPrompt, type SystemPosition } from './add-system-prompt.js';
import { type BodyScan } from './body-scan.js';
import { mergeBetas } from './merge-betas.js';
import { scanMember } from './scan-body.js';
import { ScannedFacts } from './scanned-facts.js';
import { spliceBody } from './splice-body.js';
import { stripForeignReasoning } from './strip-foreign-reasoning.js';
import { stripForeignSignatures } from './strip-foreign-signatures.js';
import { stripForeignThinking } from './strip-foreign-thinking.js';

export interface BodyPreparation {
  dialect: Dialect;
  scan: BodyScan;
  /** The id to send upstream; undefined where the client's own stays. */
  upstreamModel: string | undefined;
  /** Whether a stream is asked for, where the client's address says so; absent where its body does. */
  stream?: boolean;
  systemPrompt: string;
  systemPosition: SystemPosition;
  level: ReasoningLevel;
  capabilities: ModelCapabilities;
  fast: boolean;
  /**
   * True for a count of tokens. It gets the same edits as the real call, so that counts agree, but not what the
   * counting endpoint refuses.
   */
  countTokens: boolean;
  /**
   * Gives what the endpoint wants otherwise than its dialect has it, once `anthropic-beta` is decided; absent where it
   * wants nothing.
   */
  changesOfEndpoint?: (betaHeader: string | undefined) => Pick<BodyChanges, 'set' | 'remove'>;
  /** Opens the summary of a conversation that the gateway sealed; undefined for what anybody else did. */
  openCompaction: (sealed: string) => string | undefined;
  /** Tells the seals of reasoning that the account cannot open; absent where there are none. */
  isForeignSeal?: ((sealed: string) => boolean) | undefined;
  /** The client's `anthropic-beta`. */
  betaHeader: string | readonly string[] | undefined;
}

export interface PreparedBody {
  /** The body; the client's own buffer when nothing had to be changed. */
  body: BodyParts;
  betaHeader: string | undefined;
}

/** Fields of a real call that the counting endpoints do not have. */
const REFUSED_BY_COUNTING: Readonly<Record<Dialect, readonly string[]>> = {
  messages: ['max_tokens', 'stream'],
  responses: ['max_output_tokens', 'stream', 'service_tier'],
  chat: [],
  generate: [],
};

/** The member of a count in which a whole request stands, in both spellings. */
const WHOLE_REQUESTS = ['generateContentRequest', 'generate_content_request'];

/**
 * Makes the upstream body of a request whose model speaks the client's dialect, by splicing edits into the client's
 * bytes.
 */
export function prepareBody(request: BodyPreparation): PreparedBody {
  const { dialect, scan } = request;
  if (dialect === 'generate' && request.countTokens) return prepareGenerateCount(request);
  const facts = new ScannedFacts(scan);
  const prompt = addSystemPrompt(dialect, scan, request.systemPrompt, request.systemPosition);
  const reasoning = planReasoning(dialect, request.level, request.capabilities, facts);
  const faster = request.fast ? planFast(dialect, facts) : NO_CHANGES;
  const plans = [reasoning, faster];

  const betaHeader = mergeBetas(
    request.betaHeader,
    plans.flatMap((plan) => plan.addBetas),
    plans.flatMap((plan) => plan.removeBetas),
  );
  const last = request.changesOfEndpoint?.(betaHeader) ?? NO_CHANGES;

  const refused = [...(request.countTokens ? REFUSED_BY_COUNTING[dialect] : []), ...last.remove];
  const wanted: Record<string, unknown> = {
    ...(request.upstreamModel !== undefined && { model: request.upstreamModel }),
    ...(request.stream !== undefined && { stream: request.stream }),
    ...prompt.set,
    ...reasoning.set,
    ...faster.set,
    ...last.set,
  };
  const body = spliceBody(scan, {
    set: Object.fromEntries(Object.entries(wanted).filter(([name]) => !refused.includes(name))),
    remove: [...plans.flatMap((plan) => plan.remove), ...refused],
    splices: [...(prompt.splices ?? []), ...takeBack(request)],
  });
  return { body, betaHeader };
}

/**
 * Makes the body of a count at Google's address, which takes no instruction and no settings beside the contents. A
 * whole request inside it names the model a second time: https://ai.google.dev/api/tokens
 */
function prepareGenerateCount(request: BodyPreparation): PreparedBody {
  const { scan, upstreamModel, betaHeader } = request;
  const named = WHOLE_REQUESTS.filter((name) => scan.has(name)).map((name) => [
    `${name}.model`,
    `models/${upstreamModel}`,
  ]);
  const body = spliceBody(scan, {
    set: upstreamModel === undefined ? {} : (Object.fromEntries(named) as Record<string, string>),
    remove: ['model', 'stream', ...(request.changesOfEndpoint?.(undefined).remove ?? [])],
    splices: [scan, ...WHOLE_REQUESTS.map((name) => scanMember(scan, name))].flatMap((counted) =>
      counted === undefined ? [] : stripForeignSignatures(counted, request.capabilities.callSignatures),
    ),
  });
  return { body, betaHeader: mergeBetas(betaHeader, [], []) };
}

/** What a client keeps of translated answers, and the vendor of this model cannot read. */
function takeBack({ dialect, scan, capabilities, openCompaction, isForeignSeal }: BodyPreparation): Splice[] {
  if (dialect === 'messages') return stripForeignThinking(scan);
  if (dialect === 'generate') return stripForeignSignatures(scan, capabilities.callSignatures);
  if (dialect !== 'responses') return [];
  return [...openCompactions(scan, openCompaction), ...stripForeignReasoning(scan, isForeignSeal)];
}
