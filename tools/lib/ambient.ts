import { childrenOf, constantString, isNode } from './syntax.ts';
import type { Node, Source } from './syntax.ts';

/** A use of something that pure code must be given instead of reaching for. */
export type AmbientUse = { what: string; line: number };

/** Globals that read a clock, draw randomness or do I/O, and the global object through which
 * they could be had under another name. */
const ambient = new Set(
  (
    'fetch XMLHttpRequest WebSocket EventSource process Buffer crypto performance setTimeout ' +
    'setInterval setImmediate requestAnimationFrame localStorage sessionStorage indexedDB ' +
    'document navigator location console require Deno Bun Temporal globalThis window self global'
  ).split(' '),
);

/** Globals of which only one member is impure. Passing the whole object on would hide the use. */
const partlyAmbient = new Map([
  ['Date', 'now'],
  ['Math', 'random'],
]);

const scopes = new Set([
  'Program',
  'BlockStatement',
  'StaticBlock',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassExpression',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'CatchClause',
  'SwitchStatement',
]);

/** TypeScript nodes that still hold a running expression; all others vanish with the types. */
const runningTypeScript = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

/**
 * Uses of ambient clock, randomness and I/O in a file. A parameter or variable of the same name
 * (`crypto: Crypto`) is not the global and is not reported; nor are comments, strings and types.
 */
export function ambientUses(source: Source): AmbientUse[] {
  const found: AmbientUse[] = [];
  const note = (what: string, at: Node): void => {
    found.push({ what, line: source.lineOf(at.start) });
  };
  const visit = (node: Node, parent: Node, key: string, bound: readonly Set<string>[]): void => {
    if (node.type.startsWith('TS') && !runningTypeScript.has(node.type)) return;
    const inner = scopes.has(node.type) ? [...bound, namesBoundBy(node)] : bound;
    if (node.type === 'MetaProperty') note('import.meta', node);
    if (node.type === 'Identifier' && isReference(parent, key)) {
      const name = String(node['name']);
      if (!bound.some((names) => names.has(name))) {
        const what = ambientUse(name, parent, key);
        if (what !== undefined) note(what, node);
      }
    }
    for (const { key: childKey, child } of childrenOf(node)) visit(child, node, childKey, inner);
  };
  visit(source.program, source.program, '', []);
  return found;
}

function ambientUse(name: string, parent: Node, key: string): string | undefined {
  if (ambient.has(name)) return name;
  const impure = partlyAmbient.get(name);
  if (impure === undefined) return undefined;
  if (parent.type === 'MemberExpression' && key === 'object') {
    const property = parent['property'] as Node;
    const member = parent['computed'] ? constantString(property) : String(property['name']);
    if (member === undefined) return `${name}[…]`;
    return member === impure ? `${name}.${impure}` : undefined;
  }
  if (name === 'Date') {
    if (parent.type === 'CallExpression' && key === 'callee') return 'Date()';
    if (parent.type === 'NewExpression' && key === 'callee')
      return (parent['arguments'] as unknown[]).length === 0 ? 'new Date()' : undefined;
    if (parent.type === 'BinaryExpression' && parent['operator'] === 'instanceof') return undefined;
  }
  return `${name} passed on whole`;
}

/** False where an identifier is only a name: of a member, a key, a label, an import. */
function isReference(parent: Node, key: string): boolean {
  if (parent.type === 'MemberExpression') return key === 'object' || parent['computed'] === true;
  // A shorthand's value is visited as well as its key.
  if (key === 'key') return parent['computed'] === true;
  if (key === 'label') return false;
  if (parent.type.startsWith('Import')) return parent.type === 'ImportExpression';
  if (parent.type === 'ExportSpecifier') return key === 'local';
  return parent.type !== 'MetaProperty';
}

function namesBoundBy(scope: Node): Set<string> {
  const names = new Set<string>();
  for (const key of ['id', 'param', 'params', 'init', 'left']) {
    const value = scope[key];
    for (const item of Array.isArray(value) ? value : [value]) bind(item, names);
  }
  const body = scope.type === 'SwitchStatement' ? scope['cases'] : scope['body'];
  for (const statement of Array.isArray(body) ? (body as Node[]) : []) {
    const within =
      statement.type === 'SwitchCase' ? (statement['consequent'] as Node[]) : [statement];
    for (const item of within) bindStatement(item, names);
  }
  return names;
}

function bindStatement(statement: Node, names: Set<string>): void {
  const declared = isNode(statement['declaration']) ? statement['declaration'] : statement;
  if (declared.type === 'ImportDeclaration')
    for (const item of declared['specifiers'] as Node[]) bind(item['local'], names);
  else if (declared.type === 'VariableDeclaration') bind(declared, names);
  else if (/^(Function|Class)Declaration$/.test(declared.type)) bind(declared['id'], names);
}

/** Adds the names that a binding pattern or a variable declaration introduces. */
function bind(pattern: unknown, names: Set<string>): void {
  if (!isNode(pattern)) return;
  switch (pattern.type) {
    case 'Identifier':
      names.add(String(pattern['name']));
      return;
    case 'VariableDeclaration':
      for (const item of pattern['declarations'] as Node[]) bind(item['id'], names);
      return;
    case 'ObjectPattern':
      for (const item of pattern['properties'] as Node[]) bind(item['value'] ?? item, names);
      return;
    case 'ArrayPattern':
      for (const item of pattern['elements'] as unknown[]) bind(item, names);
      return;
    case 'AssignmentPattern':
      bind(pattern['left'], names);
      return;
    case 'RestElement':
      bind(pattern['argument'], names);
      return;
    default:
  }
}
