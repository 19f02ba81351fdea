import { type Target } from './agent.js';
import { askForWebSocket, cleanUrl } from './ask-gateway.js';
import { readSessions, sessionFolderOf } from '../sign-in/kept-session.js';
import { findCredential } from './find-credential.js';
import { findOwnAddress } from './find-own-address.js';
import { type Journal } from './journal.js';
import { type Machine } from './machine.js';
import { type Questions, type TargetOptions } from './questions.js';
import { SetupFailed } from './setup-failed.js';
import { tokenCommand } from './token-command.js';

/** Finds the gateway and the key, and asks whether they work. Throws {@link SetupFailed}. */
export async function findTarget(
  machine: Machine,
  journal: Journal | undefined,
  options: TargetOptions,
  questions: Questions,
): Promise<Target> {
  const typed = await findUrl(machine, journal, options, questions);
  const { url, key, models, session } = await findCredential(machine, journal, typed, options, questions);
  const preferred = options.model;
  if (preferred !== undefined && !models.some(({ id }) => id === preferred)) {
    const some = models.slice(0, 8).map(({ id }) => id);
    throw new SetupFailed(`The key may not use the model ${JSON.stringify(preferred)}; it may use ${some.join(', ')}.`);
  }
  return {
    url,
    key,
    models,
    preferred,
    hasWebSocket: await askForWebSocket(url, key),
    machine,
    ...(session && {
      tokenCommand: tokenCommand(machine, url),
      foldersOfSignIn: session.madeFolders.filter((folder) => folder !== sessionFolderOf(machine)),
      signsInByItself: options.login === 'gateway',
    }),
  };
}

async function findUrl(
  machine: Machine,
  journal: Journal | undefined,
  options: TargetOptions,
  { ask }: Questions,
): Promise<string> {
  const named = options.url ?? machine.variable('DROID2API_URL') ?? findOwnAddress(process.argv[1] ?? '');
  const known = named ?? journal?.url ?? onlySignIn(machine, options);
  if (known !== undefined) return cleanUrl(known);
  if (!ask)
    throw new SetupFailed('Which gateway? Give its address with --url, like --url https://gateway.example.com.');
  return cleanUrl(await ask('Address of the gateway: '));
}

/** The gateway at which the person has signed in, where it is one alone. A key that is given may be another one's. */
function onlySignIn(machine: Machine, { key, keyStdin, login }: TargetOptions): string | undefined {
  if (key !== undefined || keyStdin === true) return undefined;
  if (login === undefined && machine.variable('DROID2API_KEY') !== undefined) return undefined;
  const [session, ...others] = readSessions(machine);
  return others.length === 0 ? session?.url : undefined;
}
