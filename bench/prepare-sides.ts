import { type PeerFigures } from './case-figures.js';
import { type ReadAnswer } from './read-answer.js';
import { type Question, type Side } from './side.js';
import { type Load } from './start-load.js';
import { type Targets } from './targets.js';

/** Our own come first; what they cannot answer fails the run. */
const OWN = 2;

/**
 * Finds out what the answers to a case's questions have to say, by asking the upstream, and whether each of the other
 * gateways says it: one that does not is left out of the case, with its reason.
 */
export async function prepareSides(
  { sides, wantedFor }: Pick<Targets, 'sides' | 'wantedFor'>,
  questions: readonly Question[],
  load: Load,
): Promise<{ sides: Side[]; leftOut: PeerFigures[] }> {
  const wanted = new Map<Buffer, ReadAnswer | undefined>();
  for (const question of questions) wanted.set(question.body, await wantedFor(question));
  const able: Side[] = [];
  const leftOut: PeerFigures[] = [];
  for (const [index, side] of sides.entries()) {
    const checked: Side = {
      ...side,
      addressOf: (question, caller) => ({ ...side.addressOf(question, caller), wanted: wanted.get(question.body) }),
    };
    const failure = index < OWN ? undefined : await tryOut(checked, questions, load);
    if (failure === undefined) able.push(checked);
    else leftOut.push({ name: side.name, failure });
  }
  return { sides: able, leftOut };
}

async function tryOut(side: Side, questions: readonly Question[], load: Load): Promise<string | undefined> {
  try {
    for (const question of questions) await load.run({ ...side.addressOf(question), concurrency: 1, requests: 1 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
