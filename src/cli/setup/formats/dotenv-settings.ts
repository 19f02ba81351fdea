import { parseEnv } from 'node:util';
import { type Json, lineEndOf, type SettingsFormat, type SettingsPath } from './settings-format.js';

/** A line that gives a variable: what stands before its value, its name, the value. A comment behind it stays. */
const LINE =
  /^([ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*)("[^"\r\n]*"|'[^'\r\n]*'|`[^`\r\n]*`|[^\s#]+(?:[ \t]+[^\s#]+)*|)/gm;

/** Lines `NAME=value` of environment variables: https://github.com/motdotla/dotenv#rules. Values are texts. */
export const DOTENV_SETTINGS: SettingsFormat = {
  parse: (text) => parseEnv(text),
  set(text, path, value) {
    const former = findLine(text, path);
    if (former) return text.slice(0, former.valueStart) + write(value) + text.slice(former.valueEnd);
    const end = lineEndOf(text);
    return `${text}${text === '' || text.endsWith('\n') ? '' : end}${path.join('.')}=${write(value)}${end}`;
  },
  remove(text, path) {
    const former = findLine(text, path);
    if (!former) return text;
    const lineEnd = text.indexOf('\n', former.valueEnd);
    return text.slice(0, former.start) + (lineEnd === -1 ? '' : text.slice(lineEnd + 1));
  },
};

/** Finds the last line that gives a variable, which counts. */
function findLine(text: string, path: SettingsPath) {
  const found = [...text.matchAll(LINE)].findLast(([, , name]) => name === path.join('.'));
  if (!found) return undefined;
  const [whole, before = ''] = found;
  return { start: found.index, valueStart: found.index + before.length, valueEnd: found.index + whole.length };
}

/** Quotes what would be cut or trimmed without. Addresses and keys hold no quote. */
function write(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s#"'`\\]*$/.test(text) ? text : `"${text}"`;
}
