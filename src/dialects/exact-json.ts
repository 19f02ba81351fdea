import { randomUUID } from 'node:crypto';
import { endOfString } from './weigh-json.js';

/**
 * A number that would be spelled otherwise after `JSON.parse` and `JSON.stringify`: an integer beyond 2^53, `1e400`,
 * `1.0`, `-0`. It keeps its text; `JSON.stringify` writes the nearest number, {@link writeJson} the text.
 */
export class ExactNumber {
  constructor(readonly text: string) {}

  valueOf(): number {
    return Number(this.text);
  }

  toJSON(): number {
    timesAsked++;
    return this.valueOf();
  }
}

/** How often any exact number was asked for its value by `JSON.stringify`. */
let timesAsked = 0;

/** Finds all numbers inside a list or an object that may have to be exact, and some text that looks like one. */
const MAY_BE_EXACT = /[[:,\s](?:-0|-?\d{16}|-?\d+[.eE])/;

/** Stands before the text of a number while it is a string. Nobody outside knows it, so no text can be taken for it. */
const MARK = `number ${randomUUID()} `;

/**
 * What JSON text holds, as `JSON.parse` reads it, but with an {@link ExactNumber} wherever that would change a number's
 * spelling. Such numbers are few: only where there are any, they are made strings, parsed and made numbers again.
 */
export function parseJson(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (typeof plain !== 'number' && !MAY_BE_EXACT.test(text)) return plain;
  const marked = markNumbers(text);
  return marked === text ? plain : JSON.parse(marked, unmark);
}

/** JSON text in which every number that `JSON.parse` would change is a string with {@link MARK}. */
function markNumbers(json: string): string {
  let marked = '';
  let written = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(json, at);
      const number = json.slice(at, end);
      if (isRespelled(number)) {
        marked += `${json.slice(written, at)}"${MARK}${number}"`;
        written = end;
      }
      at = end - 1;
    }
  }
  return written === 0 ? json : marked + json.slice(written);
}

function unmark(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(MARK) ? new ExactNumber(value.slice(MARK.length)) : value;
}

/** Whether JavaScript would write this JSON number in another way. */
export function isRespelled(number: string): boolean {
  return String(Number(number)) !== number;
}

/** JSON text of a value, as `JSON.stringify` writes it, in which exact numbers keep their spelling. */
export function writeJson(value: unknown): string {
  const before = timesAsked;
  const text = JSON.stringify(value);
  return timesAsked === before ? text : writeExactly(value);
}

function writeExactly(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value))
    return `[${value.map((item) => (item === undefined ? 'null' : writeExactly(item))).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeExactly(member)}`).join()}}`;
}

const QUOTE = 0x22;
const MINUS = 0x2d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const AFTER_NUMBER = /[^\d.eE+-]/g;

function endOfNumber(json: string, start: number): number {
  AFTER_NUMBER.lastIndex = start;
  return AFTER_NUMBER.exec(json)?.index ?? json.length;
}
