/**
 * Accepted results: what `results/baseline.json` says is known. Parsing, comparing and rendering are pure; the command
 * line reads and writes the file.
 */
import { programResultOf } from './program-result.ts';
import * as v from 'valibot';

import { cellId } from '../plan/cell-names.ts';
import { compareVersions, isVersion } from '../plan/version-order.ts';
import type { CellResult, RunResults } from '../record/run-results.ts';
import { compareCells, isUnverified } from './compare-cells.ts';
import { type Verdict, verdictRank } from './verdict.ts';

/** Version of the format of `results/baseline.json`. */
const acceptedFormat = 1;

/** What is accepted of one scenario on one column: no times, only what a rerun must repeat. */
export interface AcceptedResult {
  readonly verdict: Exclude<Verdict, 'skipped'>;
  /** The names of the expectations that are not met. */
  readonly failed?: readonly string[];
  /** Counters on the virtual clock; absent if it did not run. */
  readonly ticks?: number;
  readonly passes?: number;
  readonly reschedules?: number;
  readonly afterwards?: number;
  /** Why a failure is accepted, in the words of whoever did. */
  readonly because?: string;
  /** The version of the subject from which it must pass. */
  readonly until?: string;
  /** Where the entry stands in the file it was read from, from 1. */
  readonly line?: number;
}

/** By `SCENARIO@COLUMN`. */
export type AcceptedResults = ReadonlyMap<string, AcceptedResult>;

/** How a cell differs from what was accepted, or from its baseline column where nothing was. */
export interface Deviation {
  readonly cell: string;
  readonly kind: 'worse' | 'better' | 'changed';
  /** What the cell was held against. */
  readonly against: 'accepted' | 'baseline';
  /** What was accepted and what happened, as a fragment. */
  readonly description: string;
  /** The line of the accepted results that says nothing any more, as the cell passes. */
  readonly obsoleteLine?: number;
}

const acceptedFile = v.strictObject({
  format: v.literal(acceptedFormat),
  accepted: v.record(
    v.string(),
    v.strictObject({
      verdict: v.picklist(['passed', 'failed', 'errored']),
      failed: v.optional(v.array(v.string())),
      ticks: v.optional(v.number()),
      passes: v.optional(v.number()),
      reschedules: v.optional(v.number()),
      afterwards: v.optional(v.number()),
      because: v.optional(v.string()),
      until: v.optional(
        v.pipe(
          v.string(),
          v.check(isVersion, ({ received }) => `expected a version, found ${received}`),
        ),
      ),
    }),
  ),
});

/** @throws Error, as a fragment that says what was expected and found, if the text is no accepted results */
export function parseAcceptedResults(text: string): AcceptedResults {
  // One mistake is told; to look for others in a file that is none of ours can take long.
  const parsed = v.safeParse(acceptedFile, JSON.parse(text), { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    const found =
      issue.type === 'check' ? issue.message : `expected ${issue.expected}, found ${issue.received}`;
    throw new Error(`${path === null ? '' : `\`${path}\`: `}${found}`);
  }
  const lines = findLines(text);
  return new Map(
    Object.entries(parsed.output.accepted as Record<string, AcceptedResult>).map(([name, entry]) => {
      const line = lines.get(JSON.stringify(name));
      return [name, { ...entry, ...(line !== undefined && { line }) }];
    }),
  );
}

/** The lines, from 1, that begin with a name, by how that is written; of two with the same name the first. */
function findLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [index, written] of text.split('\n').entries()) {
    const [, name] = /^\s*("(?:[^"\\]|\\.)*")/.exec(written) ?? [];
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}

/** One sorted line an entry, so that a change of one is a change of one line. */
export function renderAcceptedResults(accepted: AcceptedResults): string {
  const lines = [...accepted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { line: _, ...entry }]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
  return `{\n  "format": ${acceptedFormat},\n  "accepted": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/**
 * Accepts what a run found; entries of cells that it did not run, or that did not agree with themselves, stay as they
 * are. A reason stays with its failure, and goes with it.
 */
export function acceptResults(known: AcceptedResults, results: RunResults): AcceptedResults {
  const accepted = new Map(known);
  for (const [name, cells] of finishedByName(results)) {
    const deciding = cells.find(({ cell }) => cell.clock === 'virtual') ?? cells[0];
    const entry = deciding && acceptedEntry(deciding);
    const { because, until } = known.get(name) ?? {};
    if (entry === undefined) continue;
    accepted.set(name, {
      ...entry,
      ...(entry.verdict !== 'passed' && because !== undefined && { because }),
      ...(entry.verdict !== 'passed' && until !== undefined && { until }),
    });
  }
  return accepted;
}

/**
 * Holds every finished cell, on either clock, against what was accepted. A failing cell without an entry is worse if it
 * regressed against its baseline column. A cell whose attempts disagree, or that the machine failed, deviates from nothing.
 */
export function compareWithAccepted(accepted: AcceptedResults, results: RunResults): Deviation[] {
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  const versions = new Map(results.plan.runtimes.map(({ id, version }) => [id, version]));
  const deviations: Deviation[] = [];
  for (const [name, cells] of finishedByName(results)) {
    const known = accepted.get(name);
    for (const result of cells) {
      const deviation =
        known === undefined
          ? compareWithBaseline(result, byId)
          : compareEntry(known, result, versions.get(result.column.runtime) ?? '');
      if (deviation !== undefined) deviations.push(deviation);
    }
  }
  return deviations;
}

function finishedByName(results: RunResults): Map<string, CellResult[]> {
  const byName = new Map<string, CellResult[]>();
  for (const result of results.cells) {
    if (result.judgement?.verdict === 'skipped' || result.spurious !== undefined || isUnverified(result))
      continue;
    const name = `${result.cell.scenario}@${result.cell.column}`;
    const cells = byName.get(name);
    if (cells === undefined) byName.set(name, [result]);
    else cells.push(result);
  }
  return byName;
}

function acceptedEntry({ cell, judgement, observation }: CellResult): AcceptedResult | undefined {
  if (judgement === undefined || judgement.verdict === 'skipped') return undefined;
  const failed = failedNames(judgement.expectations);
  const result = cell.clock === 'virtual' ? programResultOf(observation) : undefined;
  return {
    verdict: judgement.verdict,
    ...(failed.length > 0 && { failed }),
    ...(result && {
      ticks: result.ticks,
      passes: result.passes,
      reschedules: result.reschedules,
      afterwards: result.afterwards,
    }),
  };
}

function compareEntry(known: AcceptedResult, result: CellResult, version: string): Deviation | undefined {
  const found = acceptedEntry(result);
  if (found === undefined) return undefined;
  const cell = result.cell.id;
  const reason = result.judgement?.reason ?? '';
  const against = 'accepted';

  const because = known.because === undefined ? '' : ` (accepted because: ${known.because})`;
  const rank = verdictRank[found.verdict] - verdictRank[known.verdict];
  const { until } = known;
  const isDue = found.verdict !== 'passed' && until !== undefined && compareVersions(version, until) >= 0;
  // Where it must pass, another failure is not better than the accepted one.
  if (isDue && rank <= 0) {
    const description = `${found.verdict}, which was accepted only until ${until}, and this is ${version}: ${reason}${because}`;
    return { cell, kind: 'worse', against, description };
  }
  if (rank !== 0) {
    const description = `${known.verdict} when it was accepted, ${found.verdict} now${reason && `: ${reason}`}${because}`;
    const isObsolete = found.verdict === 'passed' && known.line !== undefined;
    return {
      ...{ cell, kind: rank > 0 ? 'worse' : 'better', against, description },
      ...(isObsolete && { obsoleteLine: known.line }),
    };
  }
  const before = new Set(known.failed);
  const after = new Set(found.failed);
  const newlyMissed = [...after].filter((name) => !before.has(name));
  if (newlyMissed.length > 0) {
    return {
      cell,
      kind: 'worse',
      against,
      description: `fails in more than was accepted: ${newlyMissed.join(', ')}`,
    };
  }
  const newlyMet = [...before].filter((name) => !after.has(name));
  if (newlyMet.length > 0) {
    return {
      cell,
      kind: 'better',
      against,
      description: `fails in less than was accepted: not ${newlyMet.join(', ')}`,
    };
  }
  const changes = counterNames
    .filter((name) => found[name] !== undefined && known[name] !== undefined && found[name] !== known[name])
    .map((name) => `${name} ${String(known[name])} → ${String(found[name])}`);
  if (changes.length > 0) return { cell, kind: 'changed', against, description: changes.join(', ') };
  return undefined;
}

function compareWithBaseline(
  result: CellResult,
  byId: ReadonlyMap<string, CellResult>,
): Deviation | undefined {
  const { cell, column, judgement } = result;
  if (judgement === undefined || judgement.verdict === 'passed') return undefined;
  if (column.unpaired) {
    const description = `${judgement.verdict}, and its baseline was not run: ${judgement.reason}`;
    return { cell: cell.id, kind: 'worse', against: 'baseline', description };
  }
  if (column.baseline === undefined) return undefined;
  const baseline = byId.get(cellId({ ...cell, column: column.baseline }));
  if (compareCells(baseline, result).change !== 'regressed') return undefined;
  const baselineVerdict = baseline?.judgement?.verdict === 'passed' ? 'passes' : 'only fails';
  const description = `${judgement.verdict}, while ${column.baseline} ${baselineVerdict}: ${judgement.reason}`;
  return { cell: cell.id, kind: 'worse', against: 'baseline', description };
}

const counterNames = ['ticks', 'passes', 'reschedules', 'afterwards'] as const;

function failedNames(expectations: readonly { readonly name: string; readonly met: boolean }[]): string[] {
  return expectations.filter(({ met }) => !met).map(({ name }) => name);
}
