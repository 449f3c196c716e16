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

/** The nodes of the plan, from the top down, of what EXPLAIN answered. */
export function readPlan(rows: unknown): [PlanNode, ...PlanNode[]] {
  const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
  const [{ Plan: top }] = plans;
  return [top, ...descendants(top)];
}

function descendants({ Plans }: PlanNode): PlanNode[] {
  return (Plans ?? []).flatMap((plan) => [plan, ...descendants(plan)]);
}

/** Blocks of 8 KiB that the execution looked at, in memory or on disk. */
export function blocksRead([top]: [PlanNode, ...PlanNode[]]): number {
  return top['Shared Hit Blocks'] + top['Shared Read Blocks'];
}
