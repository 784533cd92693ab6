/** From files that a user gives to what the page of a run shows of them beside it. Pure. */
import type { IncludedResults } from '../included-results.ts';
import { buildPageBench } from './build-page-bench.ts';
import type { PageExtras } from './build-page-data.ts';
import { buildPageSearch } from './build-page-search.ts';

export function buildPageExtras(included: readonly IncludedResults[]): PageExtras {
  return {
    searches: included.flatMap((each) => (each.kind === 'explore' ? [buildPageSearch(each)] : [])),
    benches: included.flatMap((each) => (each.kind === 'bench' ? [buildPageBench(each)] : [])),
  };
}
