/** Identifies a plan by what decides its results, so that the parts of it that several machines ran can be told to belong together. */
import { createHash } from 'node:crypto';

import { canonicalJson, type Identified, identifyPlan } from './identify-plan.ts';
import type { Plan } from './plan.ts';

/** Where a machine keeps its files makes no difference; which files they are does. In hexadecimal. */
export function hashPlan(plan: Plan): string {
  return createHash('sha256')
    .update(canonicalJson(identifyPlan(plan)))
    .digest('hex');
}

/** What makes one plan another than the other, each a few words: `the variant \`wide\``; empty if they are the same. */
export function listPlanDifferences(before: Plan, after: Plan): string[] {
  const [old, now] = [identifyPlan(before), identifyPlan(after)];
  const parts = ['runtimes', 'variants', 'scenarios', 'columns', 'cells'] as const;
  const words = { runtimes: 'runtime', variants: 'variant', scenarios: 'scenario', columns: 'column' };
  const named = parts.flatMap((part) => {
    const ids = listDifferences(old[part], now[part]);
    return ids.map((id) => `the ${part === 'cells' ? 'cell' : words[part]} \`${id}\``);
  });
  if (named.length > 0) return named;
  return hashPlan(before) === hashPlan(after) ? [] : ['the subject, its settings or the order of the cells'];
}

function listDifferences(before: readonly Identified[], after: readonly Identified[]): string[] {
  const [old, now] = [before, after].map((items) => new Map(items.map((item) => [item.id, item])));
  const ids = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...ids].filter((id) => canonicalJson(old?.get(id)) !== canonicalJson(now?.get(id)));
}
