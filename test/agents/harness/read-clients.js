import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'clients');

/** Those that most people use come first, as the quick row takes as many as its minutes hold. */
const FIRST = ['claude-code', 'codex', 'codex-openai-base-url', 'opencode', 'copilot'];

/** Every client of the folder: a file exports one, or a list where one program is tried in several ways. */
export async function readClients() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.js'));
  const clients = [];
  for (const name of files.sort()) clients.push(...[(await import(join(FOLDER, name))).default].flat());
  return clients.sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ name, kind }) {
  const place = FIRST.findIndex((first) => name === first || name.startsWith(`${first}-`));
  return place >= 0 ? place : FIRST.length + (kind === 'sdk' ? 0 : 1);
}

/**
 * The newest version and the older ones, each with whether it has the short row: older ones do, and so does a client
 * that is another one in a second format.
 */
export function versionsOf(client) {
  return [
    { version: client.version, short: client.short === true },
    ...(client.older ?? []).map((version) => ({ version, short: true })),
  ];
}
