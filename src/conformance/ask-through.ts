import { claudeCodeRequest, type PromptSettings } from './claude-code-request.js';
import { describeAnswer, jsonOf } from './describe-answer.js';
import { type ProbeAnswer, type ProbeRequest } from './gateway-probe.js';
import { type ReceivedRequest } from './received-request.js';
import { type ScriptedContext } from './rule.js';
import { type Play } from './scripted-upstream.js';

/** A request through the gateway: the answer, and what the upstream received. */
interface Passage {
  answer: ProbeAnswer;
  received: ReceivedRequest | undefined;
  /** The body that the upstream received; empty where it is no JSON object. */
  receivedBody: Record<string, unknown>;
  /** What a verdict says where the request did not arrive. */
  missing: string;
}

type PassageSettings = Omit<PromptSettings, 'model' | 'marker' | 'stream'> & {
  stream?: boolean;
  play?: Play;
  sent?: Pick<ProbeRequest, 'credential' | 'limitMs' | 'onChunk'>;
};

/** Sends one of Claude Code's requests to the scripted upstream, which answers with `play`. */
export async function askThrough(
  { gateway, upstream, model }: ScriptedContext,
  { stream = true, play, sent, ...settings }: PassageSettings = {},
): Promise<Passage> {
  const scene = upstream.stage(play);
  const answer = await gateway.send({
    ...claudeCodeRequest({ ...settings, model, stream, marker: scene.marker }),
    ...sent,
  });
  const received = scene.requests[0];
  return {
    answer,
    received,
    receivedBody: received ? jsonOf(received) : {},
    missing: `the request did not reach the upstream; the gateway answered ${describeAnswer(answer)}`,
  };
}
