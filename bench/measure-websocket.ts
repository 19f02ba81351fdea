import { type CaseFigures, compareSides, describeShares, type TargetFigures } from './case-figures.js';
import { measureRounds, type RoundSettings, warmUp, type Worker } from './measure-rounds.js';
import { type Load } from './start-load.js';
import { startTargets, type TargetSettings } from './targets.js';

/** A turn of Codex, but for its length. */
const TURN = { model: 'gpt-5.4', input: 'Why does "npm test" hang?', store: false, stream: true };
const QUESTION = { path: '/v1/responses', body: Buffer.from(JSON.stringify(TURN)) };
const FRAME = JSON.stringify({ type: 'response.create', ...TURN });
const EVENTS = 200;
const CONCURRENCY = 16;
const SLICES = 8;

type WebSocketSettings = TargetSettings & Pick<RoundSettings, 'minRounds' | 'maxRounds'> & { quick: boolean };

/**
 * Measures turns of the Responses API by WebSocket against the same turns by SSE: both by one gateway, which asks its
 * upstream by HTTP for either. SSE stands in the place of the reference.
 */
export async function measureWebSocket(load: Load, settings: WebSocketSettings): Promise<CaseFigures> {
  const targets = await startTargets({ answer: 'responses', throughProxy: false }, settings);
  try {
    const [gateway] = targets.sides;
    if (!gateway) throw new Error('There is no gateway.');
    const { process } = gateway;
    const frames = {
      url: process.url.replace('http', 'ws') + QUESTION.path,
      ...{ keys: targets.keys, frame: FRAME, events: EVENTS, concurrency: CONCURRENCY },
    };
    const address = { ...gateway.addressOf(QUESTION), concurrency: CONCURRENCY };
    const workers: Worker[] = [
      { process, work: (requests) => load.converse({ ...frames, requests }) },
      { process, work: (requests) => load.run({ ...address, requests }) },
    ];
    const requests = settings.quick ? 200 : 800;
    const roundSettings = { ...settings, requests, slices: SLICES };
    await warmUp(workers, roundSettings);
    const rounds = await measureRounds(workers, roundSettings);
    const peakRssMb = (await process.usage()).peakRssBytes / 2 ** 20;
    const figures = (side: number): TargetFigures =>
      describeShares(
        rounds.flatMap((shares) => shares[side] ?? []),
        requests,
        { addedFirstByteMicros: undefined, peakRssMb, newHandshakes: undefined },
      );
    const title = '200 events of a Responses turn by the gateway, WebSocket : SSE';
    return compareSides({ name: 'websocket', title, bar: undefined }, [], rounds, figures);
  } finally {
    await targets.stop();
  }
}
