import { parseObject } from '../../dialects/wire-value.js';

/** Puts the arguments of one call together from the pieces in which a server sends them. */
export interface ArgumentText {
  /** Takes a piece. Returns what can be shown now of the arguments. */
  add(piece: string): string;
  /** Takes the whole, for servers that tell it in the end. Returns what of it is still to be shown. */
  complete(whole: string): string;
  /** Returns what is still to be shown; `{}` where nothing came. */
  end(): string;
  /** Gives the arguments as far as they have come. */
  text(): string;
  /** Whether all brackets are closed: nothing can follow but a repetition. */
  isClosed(): boolean;
}

/**
 * Collects the JSON arguments of a call. Pieces follow each other, as a rule; some servers send `{}` first and the
 * arguments after it, some all of them once more in the end, some with each piece all that there is so far. A piece
 * that begins like everything before it may be either, so what follows is held back until one of the two makes no
 * sense.
 */
export function createArgumentText(): ArgumentText {
  const brackets = createBracketCounter();
  let text = '';
  /** The part of the text that has not been shown. */
  let held = '';
  let shownLength = 0;
  /** The arguments, if each piece holds all that there is so far. */
  let grown: string | undefined;

  function take(piece: string): void {
    text += piece;
    held += piece;
  }

  function show(): string {
    const shown = held;
    held = '';
    shownLength += shown.length;
    return shown;
  }

  /** Some servers send empty braces first and the arguments after them; for others the braces are the arguments. */
  function showUnlessEmpty(): string {
    return shownLength === 0 && held.length <= LONGEST_EMPTY && held.trim() === '{}' ? '' : show();
  }

  function isClosed(): boolean {
    return grown === undefined && brackets.areClosed(text);
  }

  function replace(whole: string): void {
    text = whole;
    held = whole.slice(shownLength);
    brackets.reset();
  }

  function settle(): void {
    if (grown !== undefined && parseObject(text) === undefined && parseObject(grown) !== undefined) replace(grown);
    grown = undefined;
  }

  return {
    add(piece) {
      if (piece === '') return '';
      if (grown !== undefined) {
        grown = piece.startsWith(grown) ? piece : undefined;
        take(piece);
        return grown === undefined ? show() : '';
      }
      if (text !== '' && startsObject(piece)) {
        if (isClosed()) {
          if (shownLength > 0) return '';
          replace('');
        } else if (piece.length >= text.length && piece.startsWith(text)) {
          grown = piece;
          take(piece);
          return '';
        }
      }
      take(piece);
      return showUnlessEmpty();
    },
    complete(whole) {
      settle();
      if (whole === '' || !whole.startsWith(text.slice(0, shownLength))) return '';
      replace(whole);
      return showUnlessEmpty();
    },
    end() {
      settle();
      if (text === '') take('{}');
      return show();
    },
    text: () => text,
    isClosed,
  };
}

/** Collects the input of a custom tool. It is free text, in which a piece may repeat an earlier one. */
export function createPlainArguments(): ArgumentText {
  let text = '';
  return {
    add(piece) {
      text += piece;
      return piece;
    },
    complete(whole) {
      const rest = whole.startsWith(text) ? whole.slice(text.length) : '';
      text += rest;
      return rest;
    },
    end: () => '',
    text: () => text,
    isClosed: () => false,
  };
}

function startsObject(piece: string): boolean {
  return piece.trimStart().startsWith('{');
}

/** Tells whether the brackets of a text that grows are all closed; each character is looked at once. */
function createBracketCounter(): { areClosed(text: string): boolean; reset(): void } {
  let at = 0;
  let depth = 0;
  let inString = false;

  function count(code: number): void {
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }

  return {
    areClosed(text) {
      for (; at < text.length; at++) count(text.charCodeAt(at));
      return depth === 0 && !inString && startsObject(text);
    },
    reset() {
      at = 0;
      depth = 0;
      inString = false;
    },
  };
}

/** Empty braces with some space. */
const LONGEST_EMPTY = 10;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
