import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type Pattern } from './attack-pattern.js';

interface FoundPattern extends Pattern {
  /** File and line. */
  at: string;
}

/** Every regular expression in the code below a folder, and where one is made of a text at run time. */
export function findPatterns(folder: string): { literals: FoundPattern[]; made: string[] } {
  const literals: FoundPattern[] = [];
  const made: string[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:[jt]s|tsx)$/.test(path) || /\.(?:spec|d)\.ts$/.test(path)) continue;
    const file = ts.createSourceFile(path, readFileSync(join(folder, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const at = `${join(folder, path)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        literals.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), at });
      }
      if (
        ts.isIdentifier(node) &&
        node.text === 'RegExp' &&
        (ts.isNewExpression(node.parent) || ts.isCallExpression(node.parent))
      )
        made.push(at);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { literals, made };
}
