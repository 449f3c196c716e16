import { z } from 'zod';

/** A node of a plan, as `EXPLAIN (FORMAT JSON)` prints it. */
const node = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Scan Direction': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Shared Hit Blocks': z.int().default(0),
  'Shared Read Blocks': z.int().default(0),
  get Plans() {
    return z.array(node).optional();
  },
});
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: node })]) })]);

export type PlanNode = z.infer<typeof node>;

/** Returns the nodes of the plan in EXPLAIN's rows, from the top down. */
export function readPlan(rows: unknown): [PlanNode, ...PlanNode[]] {
  const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
  const [{ Plan: top }] = plans;
  return [top, ...descendants(top)];
}

function descendants({ Plans }: PlanNode): PlanNode[] {
  return (Plans ?? []).flatMap((plan) => [plan, ...descendants(plan)]);
}

/** Returns the nodes above the node in the plan, from the top down. */
export function nodesAbove(node: PlanNode, [top]: readonly [PlanNode, ...PlanNode[]]): PlanNode[] {
  const chain = (parent: PlanNode): PlanNode[] | undefined => {
    if (parent === node) return [];
    const below = (parent.Plans ?? []).map(chain).find((found) => found !== undefined);
    return below && [parent, ...below];
  };
  return chain(top) ?? [];
}

/** Returns how many blocks of 8 KiB the node itself read, from memory or disk, without the nodes below it. */
export function blocksRead(node: PlanNode): number {
  const total = (one: PlanNode) => one['Shared Hit Blocks'] + one['Shared Read Blocks'];
  return (node.Plans ?? []).reduce((blocks, below) => blocks - total(below), total(node));
}
