/** RFC 6902 JSON Patch, the three operations that vectors use. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

type Container = Record<string, unknown>;

const unescape = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** A patched copy; the document stays. */
export function patch(document: unknown, operations: readonly Operation[]): unknown {
  let copy = structuredClone(document);
  for (const operation of operations) {
    if (operation.path === '' && operation.op !== 'remove') {
      copy = structuredClone(operation.value);
      continue;
    }
    apply(copy, operation);
  }
  return copy;
}

function apply(document: unknown, operation: Operation): void {
  const steps = operation.path.split('/').slice(1).map(unescape);
  const key = steps.pop() as string;
  const parent = steps.reduce((at, step) => (at as Container)[step], document) as Container;
  if (operation.op === 'remove') {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (operation.op === 'add' && Array.isArray(parent)) {
    parent.splice(key === '-' ? parent.length : Number(key), 0, structuredClone(operation.value));
  } else {
    const value: unknown = structuredClone(operation.value);
    Object.defineProperty(parent, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}
