import { isDeepStrictEqual } from 'node:util';
import { type BodyParts } from './body-parts.js';
import { applySplices, type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { cutItems } from './cut-items.js';
import { scanMember } from './scan-body.js';

/** The changes of a body. A path is a top-level name, or two names joined by a dot. */
export interface BodyEdits {
  set?: Readonly<Record<string, unknown>>;
  remove?: readonly string[];
  splices?: readonly Splice[];
}

type MemberEdit = { kind: 'set'; value: unknown } | { kind: 'remove' } | { kind: 'inside'; edits: MemberEdits };
type MemberEdits = Map<string, MemberEdit>;

/**
 * Writes edits into a body without touching any other byte. It leaves a path alone that already holds the value, or is
 * already absent. A new member goes right after the opening brace.
 *
 * @returns the body in parts; the very same buffer when there is nothing to change.
 */
export function spliceBody(scan: BodyScan, { set = {}, remove = [], splices = [] }: BodyEdits): BodyParts {
  const edits: MemberEdits = new Map();
  for (const [path, value] of Object.entries(set)) place(edits, path, { kind: 'set', value });
  // Removals come after `set`, so that what is to be removed is never added.
  for (const path of remove) place(edits, path, { kind: 'remove' });
  return applySplices(scan.body, [...spliceMembers(scan, edits), ...splices]);
}

/** Files an edit under its path. An edit of a whole member wins over one inside it. */
function place(edits: MemberEdits, path: string, edit: MemberEdit): void {
  const dot = path.indexOf('.');
  if (dot < 0) {
    edits.set(path, edit);
    return;
  }
  const outer = path.slice(0, dot);
  const existing = edits.get(outer) ?? { kind: 'inside', edits: new Map() };
  if (existing.kind === 'inside') existing.edits.set(path.slice(dot + 1), edit);
  edits.set(outer, existing);
}

function spliceMembers(scan: BodyScan, edits: MemberEdits): Splice[] {
  const splices: Splice[] = [];
  const added: string[] = [];
  for (const [name, edit] of edits) {
    const inner = edit.kind === 'inside' ? scanMember(scan, name) : undefined;
    if (edit.kind === 'inside' && inner !== undefined) splices.push(...spliceMembers(inner, edit.edits));
    else if (scan.has(name)) splices.push(...replaceValue(scan, name, edit));
    else added.push(...writtenMember(name, edit));
  }

  const isCut = scan.members.map(({ name }) => edits.get(name)?.kind === 'remove');
  if (added.length > 0) {
    const text = added.join(',');
    splices.push({ start: scan.start + 1, end: scan.start + 1, text: isCut.every(Boolean) ? text : `${text},` });
  }
  const items = scan.members.map(({ nameStart, valueEnd }) => ({ start: nameStart, end: valueEnd }));
  return [...splices, ...cutItems(items, isCut)];
}

function replaceValue(scan: BodyScan, name: string, edit: MemberEdit): Splice[] {
  const value = writtenValue(edit);
  if (value === undefined || isDeepStrictEqual(scan.readMember(name), value)) return [];
  return scan.members
    .filter((member) => member.name === name)
    .map(({ valueStart, valueEnd }) => ({ start: valueStart, end: valueEnd, text: JSON.stringify(value) }));
}

function writtenMember(name: string, edit: MemberEdit): string[] {
  const value = writtenValue(edit);
  return value === undefined ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`];
}

/** Gives the value that an edit leaves where nothing can be kept; undefined when it writes none. */
function writtenValue(edit: MemberEdit): unknown {
  switch (edit.kind) {
    case 'set':
      return edit.value;
    case 'remove':
      return undefined;
    case 'inside': {
      const written = [...edit.edits].map(([name, inner]) => [name, writtenValue(inner)] as const);
      const members = written.filter(([, value]) => value !== undefined);
      return members.length === 0 ? undefined : Object.fromEntries(members);
    }
  }
}
