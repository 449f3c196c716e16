/** Values in nested maps, one for each part of a path like `auth.sessions.list`. */
export type Tree<T> = Map<string, Tree<T> | { leaf: T }>;

/** Builds a tree. Throws if a path leads through a leaf. */
export function nest<T>(entries: Iterable<[path: string, leaf: T]>): Tree<T> {
  const root: Tree<T> = new Map();
  for (const [path, leaf] of entries) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let tree = root;
    for (const name of names) {
      const next = tree.get(name) ?? new Map<string, Tree<T> | { leaf: T }>();
      if (!(next instanceof Map)) throw new Error(`${path}: ${name} is a procedure.`);
      tree.set(name, next);
      tree = next;
    }
    tree.set(last, { leaf });
  }
  return root;
}
