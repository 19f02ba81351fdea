/** The values of one side of an entry, by the names of their fields. */
export type AuditSide = Readonly<Record<string, unknown>>;

/** Lists the references to texts of `audit_names` in a value. */
export function referencesIn(value: unknown): string[] {
  const ref = refOf(value);
  if (ref !== undefined) return [ref];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : [];
}

/** Puts beside each reference the text that it stands for; null where the text is gone. */
export function withTexts(side: AuditSide, names: ReadonlyMap<string, string>): AuditSide {
  return replaceReferences(side, (ref) => ({ ref, text: names.get(ref) ?? null }));
}

/** Puts the texts in the place of the references, as people want to read them. */
export function onlyTexts(side: AuditSide): AuditSide {
  return replaceReferences(side, (_, text) => text);
}

function replaceReferences(side: AuditSide, replace: (ref: string, text: unknown) => unknown): AuditSide {
  const walk = (value: unknown): unknown => {
    const ref = refOf(value);
    if (ref !== undefined) return replace(ref, (value as { text?: unknown }).text);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, walk(one)]));
  };
  return walk(side) as AuditSide;
}

function refOf(value: unknown): string | undefined {
  const ref = typeof value === 'object' && value !== null && 'ref' in value ? value.ref : undefined;
  return typeof ref === 'string' ? ref : undefined;
}
