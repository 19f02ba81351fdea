import { homedir } from 'node:os';
import { asString, ownMember } from '../../dialects/wire-value.js';
import { type Machine } from './machine.js';

/** The machine that this program runs on. A variable that is set to nothing is not set. */
export function thisMachine(): Machine {
  const variable = (name: string) => asString(ownMember(process.env, name)) || undefined;
  return { home: homedir(), platform: process.platform, variable };
}
