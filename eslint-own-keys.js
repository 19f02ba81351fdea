import ts from 'typescript';

/** Arrays, bytes and strings have numbers for keys: with a string one nothing of them can be meant. */
const isText = (type) => (type.isUnion() ? type.types.some(isText) : (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0);

/**
 * A string that comes from outside (a client, an upstream, an operator, a database) is no key of a plain object: `constructor` and
 * `toString` are found there although nobody put them in, and what is assigned to `__proto__` is lost. A `Map`, or a union of literals for
 * the type of the key, cannot go wrong; where a plain object it must be, `ownMember` and `setMember` read and write it.
 */
export const noForeignKeys = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      foreign: 'A string is used as the key of a plain object, where `constructor` is found and `__proto__` is lost: use a Map, a union of literals as the type of the key, or ownMember and setMember of wire-value.ts.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const check = (node, key) => {
      if (isText(services.getTypeAtLocation(key))) context.report({ node, messageId: 'foreign' });
    };
    return {
      MemberExpression: (node) => node.computed && check(node, node.property),
      BinaryExpression: (node) => node.operator === 'in' && node.left.type !== 'PrivateIdentifier' && check(node, node.left),
      'ObjectPattern > Property': (node) => node.computed && check(node, node.key),
    };
  },
};
