export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Returns the value at this path in a tree of objects or proxies; undefined if the path does not exist. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isTree(node) ? Reflect.get(node, name) : undefined), tree);
}

const isTree = (node: unknown): node is object => isObject(node) || typeof node === 'function';
