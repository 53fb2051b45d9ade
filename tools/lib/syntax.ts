import { parseSync } from 'vite';

/** A node of the ESTree that the parser returns; children are reached generically. */
export type Node = { type: string; start: number; end: number; [key: string]: unknown };

/** One `import`, `export … from`, `import()` or `import('…')` type in a source file. */
export type Import = { specifier: string; typeOnly: boolean; line: number };

export type Source = { program: Node; lineOf(offset: number): number };

/** Parses TypeScript or TSX. Throws with file and line when the text is no TypeScript at all. */
export function parseSource(file: string, text: string): Source {
  const result = parseSync(file, text);
  const lineOf = (offset: number): number => {
    let line = 1;
    for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
      line++;
    return line;
  };
  const [error] = result.errors;
  if (error !== undefined) {
    const at = error.labels[0]?.start ?? 0;
    throw new Error(`${file}:${lineOf(at)} cannot be parsed: ${error.message}`);
  }
  return { program: result.program as unknown as Node, lineOf };
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The child nodes of a node with the key under which each hangs, in source order. */
export function childrenOf(node: Node): { key: string; child: Node }[] {
  const found: { key: string; child: Node }[] = [];
  for (const [key, value] of Object.entries(node)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (isNode(item)) found.push({ key, child: item });
  }
  return found;
}

/** Calls `visit` on a node and all its descendants, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const { child } of childrenOf(node)) walk(child, visit);
}

/** The text of a string literal or of a template without expressions, else undefined. */
export function constantString(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TemplateLiteral' && (node['expressions'] as unknown[]).length === 0)
    return leadingText(node);
  return undefined;
}

/** The constant text with which a string expression begins: `'a' + b` and `a${b}` give `a`. */
export function leadingText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'TemplateLiteral') {
    const [first] = node['quasis'] as { value: { cooked: string } }[];
    return first?.value.cooked;
  }
  if (node.type === 'BinaryExpression') return leadingText(node['left']);
  return constantString(node);
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

/** Every module that a file names, static, dynamic or for its types alone. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(source.program, (node) => {
    if (!importing.has(node.type)) return;
    const specifier = constantString(node['source'] ?? node['expression']);
    if (specifier === undefined) return;
    const typeOnly =
      node['importKind'] === 'type' ||
      node['exportKind'] === 'type' ||
      node.type === 'TSImportType';
    found.push({ specifier, typeOnly, line: source.lineOf(node.start) });
  });
  return found;
}
