import ts from 'typescript';

/** Properties that lead to the memory which a buffer is cut from, and ways to memory that is not cleared. */
const MEMORY: ReadonlySet<string> = new Set([
  'buffer',
  'parent',
  'poolSize',
  'allocUnsafe',
  'allocUnsafeSlow',
  'SlowBuffer',
  'ArrayBuffer',
  'SharedArrayBuffer',
]);

/** Methods that write into bytes which exist already. */
const WRITERS = new RegExp(
  String.raw`^(?:copy|copyWithin|fill|swap(?:16|32|64)|(?:write|set)(?:Big)?U?Int(?:\d+|BE|LE)\w*|` +
    String.raw`(?:write|set)(?:Float|Double)\w+|randomFill(?:Sync)?|encodeInto|readv?Sync)$`,
);

/**
 * Every way in a source by which bytes could be written that are held elsewhere: memory behind a buffer, memory that is
 * not cleared, and writing into what exists. A property counts however it is read: by a dot, by a text, or taken out of
 * its object. Types do not count.
 */
export function findByteWrites(text: string): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const name = nameReadAt(node);
    if (name !== undefined && (MEMORY.has(name) || WRITERS.test(name))) found.add(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest));
  return [...found].sort();
}

function nameReadAt(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node)) return textOf(node.argumentExpression);
  if (ts.isBindingElement(node)) return textOf(node.propertyName ?? node.name);
  // `({ name } = a)` looks like an object with that property.
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text;
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) return textOf(node.expression);
  return undefined;
}

function textOf(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}
