import { userInfo } from 'node:os';
import { type Actor } from '../audit/actor.js';

/** Makes the actor for whoever runs the program: the user of the operating system. */
export function programActor(): Actor {
  return { kind: 'program', id: userName(), address: null };
}

/** A container's user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
