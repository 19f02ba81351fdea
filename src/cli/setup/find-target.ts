import { type OfferedModel, type Target } from './agent.js';
import { askForWebSocket, askModels, cleanUrl } from './ask-gateway.js';
import { findOwnAddress } from './find-own-address.js';
import { type Journal } from './journal.js';
import { cleanKey, readKey } from './key-file.js';
import { type Machine } from './machine.js';
import { KeyRefused, SetupFailed } from './setup-failed.js';

/** Sent where the gateway wants no key: agents insist on one. */
const NO_KEY = 'none-needed';

/** How a command gets what nobody has told it. Both are absent where there is no terminal. */
export interface Questions {
  ask?: ((question: string, options?: { isSecret?: boolean }) => Promise<string>) | undefined;
  readInput: () => Promise<string>;
}

export interface TargetOptions {
  url?: string | undefined;
  key?: string | undefined;
  keyStdin?: boolean | undefined;
  model?: string | undefined;
}

/** Finds the gateway and the key, and asks whether they work. Throws {@link SetupFailed}. */
export async function findTarget(
  machine: Machine,
  journal: Journal | undefined,
  options: TargetOptions,
  questions: Questions,
): Promise<Target> {
  const url = await findUrl(machine, journal, options, questions);
  const { key, models } = await findKey(machine, journal, url, options, questions);
  const preferred = options.model;
  if (preferred !== undefined && !models.some(({ id }) => id === preferred)) {
    const some = models.slice(0, 8).map(({ id }) => id);
    throw new SetupFailed(`The key may not use the model ${JSON.stringify(preferred)}; it may use ${some.join(', ')}.`);
  }
  return { url, key, models, preferred, hasWebSocket: await askForWebSocket(url, key), machine };
}

async function findUrl(
  { variable }: Machine,
  journal: Journal | undefined,
  { url }: TargetOptions,
  { ask }: Questions,
): Promise<string> {
  const known = url ?? variable('DROID2API_URL') ?? findOwnAddress(process.argv[1] ?? '') ?? journal?.url;
  if (known !== undefined) return cleanUrl(known);
  if (!ask)
    throw new SetupFailed('Which gateway? Give its address with --url, like --url https://gateway.example.com.');
  return cleanUrl(await ask('Address of the gateway: '));
}

/** Finds a key that works, and the models that it may use. A gateway that wants none is not given one. */
async function findKey(
  machine: Machine,
  journal: Journal | undefined,
  url: string,
  options: TargetOptions,
  { ask, readInput }: Questions,
): Promise<{ key: string; models: OfferedModel[] }> {
  const withKey = async (text: string) => {
    const key = cleanKey(text);
    return { key, models: await askModels(url, key) };
  };
  if (options.keyStdin === true) return withKey(await readInput());
  const given = options.key ?? machine.variable('DROID2API_KEY');
  if (given !== undefined) return withKey(given);
  // The key that is kept belongs to the gateway that it was given for.
  if (journal?.url === url) {
    try {
      return await withKey(readKey(machine));
    } catch (error) {
      if (!(error instanceof KeyRefused) || !ask) throw error;
    }
  }
  try {
    return { key: NO_KEY, models: await askModels(url, undefined) };
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    if (!ask) throw new SetupFailed(`The gateway at ${url} wants a key: give it with --key-stdin or DROID2API_KEY.`);
  }
  return withKey(await ask('Your key: ', { isSecret: true }));
}
