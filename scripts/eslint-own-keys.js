import ts from 'typescript';

const TEXT =
  ts.TypeFlags.String |
  ts.TypeFlags.TemplateLiteral |
  ts.TypeFlags.StringMapping |
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown;

/**
 * A string that comes from outside (a client, an upstream, an operator, a database) is no key of a plain object:
 * `constructor` and `toString` are found there although nobody put them in, and what is assigned to `__proto__` is
 * lost, or sets the prototype. A `Map`, or a union of literals for the type of the key, cannot go wrong; where a plain
 * object it must be, `ownMember` and `setMember` read and write it. `Object.assign` assigns too; a spread,
 * `Object.fromEntries` and a computed name in a literal define, and so are safe.
 */
export const noForeignKeys = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      foreign:
        'A string is used as the key of a plain object, where `constructor` is found and `__proto__` is lost: ' +
        'use a Map, a union of literals as the type of the key, or ownMember and setMember of wire-value.ts.',
      assigned:
        'Object.assign takes over whatever names this has, and with `__proto__` its prototype: use a spread, ' +
        'which defines them, or a type that names its members.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    /** Arrays, bytes and strings have numbers for keys: with a string one nothing of them can be meant. */
    const isText = (type) => {
      const actual = checker.getBaseConstraintOfType(type) ?? type;
      return actual.isUnionOrIntersection() ? actual.types.some(isText) : (actual.flags & TEXT) !== 0;
    };
    /** Nobody has written down which names it has. */
    const hasAnyName = (type) => {
      const actual = checker.getBaseConstraintOfType(type) ?? type;
      if (actual.isUnionOrIntersection()) return actual.types.some(hasAnyName);
      return (
        (actual.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) !== 0 ||
        checker.getIndexInfoOfType(actual, ts.IndexKind.String) !== undefined ||
        checker.typeToString(actual) === '{}'
      );
    };
    const check = (node, key) => {
      if (isText(services.getTypeAtLocation(key))) context.report({ node, messageId: 'foreign' });
    };
    const checkSource = (node) => {
      const type = services.getTypeAtLocation(node.type === 'SpreadElement' ? node.argument : node);
      const source =
        node.type === 'SpreadElement' ? (checker.getIndexInfoOfType(type, ts.IndexKind.Number)?.type ?? type) : type;
      if (hasAnyName(source)) context.report({ node, messageId: 'assigned' });
    };
    return {
      MemberExpression: (node) => node.computed && check(node, node.property),
      BinaryExpression: (node) =>
        node.operator === 'in' && node.left.type !== 'PrivateIdentifier' && check(node, node.left),
      'ObjectPattern > Property': (node) => node.computed && check(node, node.key),
      'CallExpression[callee.object.name="Object"][callee.property.name="assign"]': (node) =>
        node.arguments.slice(1).forEach(checkSource),
      'CallExpression[callee.object.name="Reflect"][callee.property.name=/^(?:get|set|has|deleteProperty)$/]': (node) =>
        node.arguments[1] && check(node, node.arguments[1]),
    };
  },
};
