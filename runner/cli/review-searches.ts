/** What a review looks for beyond the suite: programs on which the columns differ, equality in every field, a smaller patch. */
import { explorePair } from '../explore/explore-pair.ts';
import { confirmEqualColumns } from '../explore/confirm-equal-columns.ts';
import { PartsError, reducePatch } from '../explore/reduce-patch.ts';
import { compareColumns, isEqualInEveryField } from '../compare/compare-columns.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunResults } from '../record/run-results.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import type { ReviewEquality, ReviewFacts, ReviewReduction, ReviewSubject } from '../report/review-facts.ts';
import { type PlannedColumn, sideOf } from './column-side.ts';
import { listScenarios } from './load-reduce-columns.ts';
import { openReduceColumns } from './open-reduce-columns.ts';

export type ReviewSearches = Pick<ReviewFacts, 'searches' | 'equalities' | 'reduction'>;

export interface SearchOptions {
  readonly matrix: string;
  readonly on: readonly string[] | undefined;
  /** As the user named it. */
  readonly patch: string | undefined;
  readonly seed: number;
  readonly programs: number;
  readonly signal: AbortSignal;
  /** Is told what is begun. */
  readonly say: (text: string) => void;
}

/** Milliseconds that one program may take. */
const timeoutMs = 10_000;

export async function searchForReview(
  results: RunResults,
  subject: ReviewSubject,
  options: SearchOptions,
): Promise<ReviewSearches> {
  const { plan } = results;
  const [left, right] =
    subject.kind === 'patch'
      ? [`${subject.runtime}+none`, `${subject.runtime}+${subject.patch}`]
      : [`${subject.from}+none`, `${subject.to}+none`];
  const { seed, programs, signal, say } = options;
  say(`searching ${programs} programs for differences between ${right} and ${left}`);
  const names = { left, right };
  const startedAtMs = performance.now();
  const state = await explorePair({
    ...{ left: sideOf(findColumn(plan, left)), right: sideOf(findColumn(plan, right)) },
    ...{ names, seed, count: programs, untilMs: Infinity, timeoutMs, signal },
    onProgress: () => undefined,
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  const search = { names, seed, state, seconds, command: searchCommand('explore', subject, options) };
  const isOver = (): boolean => signal.aborted;
  if (subject.kind === 'bump' || isOver()) return { searches: [search], equalities: [] };
  const equalities = await confirmEqualities(results, subject, options);
  const breaks = compareColumns(results, left, right).changes.some(({ change }) => change === 'regressed');
  const reduction = breaks && !isOver() ? await reduceForReview(plan, subject, options) : undefined;
  return { searches: [search], equalities, ...(reduction && { reduction }) };
}

/** Undefined for a patch that does not say which parts it has. */
async function reduceForReview(
  plan: Plan,
  { runtime, patch }: Extract<ReviewSubject, { readonly kind: 'patch' }>,
  options: SearchOptions,
): Promise<ReviewReduction | undefined> {
  const { seed, programs, signal, say } = options;
  const whole = findColumn(plan, `${runtime}+${patch}`);
  const none = findColumn(plan, `${runtime}+none`).variant;
  say(`looking for a part of ${patch} that keeps its fixes and breaks nothing`);
  try {
    const { parts, minimized } = await reducePatch({
      open: openReduceColumns({ ...whole, none, others: [] }),
      scenarios: listScenarios(plan, `${runtime}+${patch}`),
      ...{ others: [], seed, count: programs, timeoutMs, signal },
      onProgress: () => undefined,
    });
    const { kept, prices } = minimized;
    return {
      parts: kept?.parts ?? [],
      all: Object.keys(parts),
      fixes: kept?.judged.fixes ?? [],
      lostFixes: prices.map(({ fix }) => fix),
      command: searchCommand('reduce', { kind: 'patch', patch, runtime }, options),
    };
  } catch (error) {
    if (error instanceof PartsError || signal.aborted) return undefined;
    throw error;
  }
}

/** Only where the suite finds no difference: elsewhere there is nothing to confirm. */
async function confirmEqualities(
  results: RunResults,
  { patch }: Extract<ReviewSubject, { readonly kind: 'patch' }>,
  { seed, programs, signal, say, ...options }: SearchOptions,
): Promise<ReviewEquality[]> {
  const equalities: ReviewEquality[] = [];
  for (const { id: runtime, version } of results.plan.runtimes) {
    const [left, right] = [`${runtime}+none`, `${runtime}+${patch}`];
    if (signal.aborted || !isEqualInEveryField(compareColumns(results, left, right))) continue;
    say(`holding ${right} against ${left} in every field of ${programs} programs`);
    const open = (column: string) =>
      sideOf(findColumn(results.plan, column))({ answers: 'results', maxTicks: 20_000 });
    const { programs: compared, differing } = await confirmEqualColumns({
      ...{ left: open(left), right: open(right), seed, count: programs, timeoutMs, signal },
    });
    const command = searchCommand(
      'explore',
      { kind: 'patch', patch, runtime },
      { ...options, seed, programs, version },
    );
    equalities.push({ runtime, programs: compared, differing, command });
  }
  return equalities;
}

function findColumn(plan: Plan, id: string): PlannedColumn {
  const column = plan.columns.find((candidate) => candidate.id === id);
  const runtime = plan.runtimes.find((candidate) => candidate.id === column?.runtime);
  const variant = plan.variants.find((candidate) => candidate.id === column?.variant);
  if (runtime === undefined || variant === undefined) throw new Error(`the plan lacks parts of ${id}`);
  return { runtime, variant };
}

function searchCommand(
  name: 'explore' | 'reduce',
  subject: ReviewSubject,
  {
    matrix,
    on,
    patch,
    seed,
    programs,
  }: Pick<SearchOptions, 'matrix' | 'on' | 'patch' | 'seed' | 'programs'> & { readonly version?: string },
): string {
  const packageName = on?.[0]?.replace(/@.*/, '');
  const [first, second] = subject.kind === 'patch' ? [subject.runtime] : [subject.from, subject.to];
  const place =
    packageName !== undefined
      ? ['--on', `${packageName}@${first}`, ...(second === undefined ? [] : [`${packageName}@${second}`])]
      : [
          ...(matrix === 'matrix.yaml' ? [] : ['--matrix', matrix]),
          ...['--runtime', first],
          ...(second === undefined ? [] : ['--against-runtime', second]),
        ];
  const words = [name, ...place, ...(patch === undefined ? [] : ['--variant', patch])];
  const limits = ['--seed', String(seed), '--count', String(programs)];
  return ['npx patchmatrix', ...[...words, ...limits].map(quoteForShell)].join(' ');
}
