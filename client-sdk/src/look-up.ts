export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What stands at the place in a tree of objects, or of proxies; undefined when there is no such place. */
export function lookUp(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isTree(node) ? Reflect.get(node, name) : undefined), tree);
}

const isTree = (node: unknown): node is object => isObject(node) || typeof node === 'function';
