/**
 * Accepted results: what `results/baseline.json` says is known. Parsing, comparing and rendering are pure; the command
 * line reads and writes the file.
 */
import * as v from 'valibot';

import type { CellResult, RunResults } from '../record/run-results.ts';
import type { Verdict } from './verdict.ts';

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
    }),
  ),
});

/** @throws Error, as a fragment that says what was expected and found, if the text is no accepted results */
export function parseAcceptedResults(text: string): AcceptedResults {
  const parsed = v.safeParse(acceptedFile, JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    throw new Error(
      `${path === null ? '' : `\`${path}\`: `}expected ${issue.expected}, found ${issue.received}`,
    );
  }
  return new Map(Object.entries(parsed.output.accepted) as [string, AcceptedResult][]);
}

/** One sorted line an entry, so that a change of one is a change of one line. */
export function renderAcceptedResults(accepted: AcceptedResults): string {
  const lines = [...accepted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
  return `{\n  "format": ${acceptedFormat},\n  "accepted": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Accepts what a run found; entries of cells that it did not run stay as they are. */
export function acceptResults(known: AcceptedResults, results: RunResults): AcceptedResults {
  const accepted = new Map(known);
  for (const [name, cells] of finishedByName(results)) {
    const deciding = cells.find(({ cell }) => cell.clock === 'virtual') ?? cells[0];
    const entry = deciding && acceptedEntry(deciding);
    if (entry !== undefined) accepted.set(name, entry);
  }
  return accepted;
}

/**
 * Holds every finished cell, on either clock, against what was accepted. A failing cell without an entry is worse if its
 * baseline column passes.
 */
export function compareWithAccepted(accepted: AcceptedResults, results: RunResults): Deviation[] {
  const byId = new Map(results.cells.map((result) => [result.cell.id, result]));
  const deviations: Deviation[] = [];
  for (const [name, cells] of finishedByName(results)) {
    const known = accepted.get(name);
    for (const result of cells) {
      const deviation = known === undefined ? compareWithBaseline(result, byId) : compareEntry(known, result);
      if (deviation !== undefined) deviations.push(deviation);
    }
  }
  return deviations;
}

function finishedByName(results: RunResults): Map<string, CellResult[]> {
  const byName = new Map<string, CellResult[]>();
  for (const result of results.cells) {
    if (result.state !== 'finished' || result.judgement?.verdict === 'skipped') continue;
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
  const result = cell.clock === 'virtual' ? observation?.result?.result : undefined;
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

function compareEntry(known: AcceptedResult, result: CellResult): Deviation | undefined {
  const found = acceptedEntry(result);
  if (found === undefined) return undefined;
  const cell = result.cell.id;
  const reason = result.judgement?.reason ?? '';
  const against = 'accepted';

  const rank = verdictRank[found.verdict] - verdictRank[known.verdict];
  if (rank !== 0) {
    const description = `${known.verdict} when it was accepted, ${found.verdict} now${reason && `: ${reason}`}`;
    return { cell, kind: rank > 0 ? 'worse' : 'better', against, description };
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
  const baseline = byId.get(`${cell.scenario}@${column.baseline}#${cell.clock}`);
  if (baseline?.judgement?.verdict !== 'passed') return undefined;
  const description = `${judgement.verdict}, while ${column.baseline} passes: ${judgement.reason}`;
  return { cell: cell.id, kind: 'worse', against: 'baseline', description };
}

const verdictRank = { passed: 0, failed: 1, errored: 2 } as const;
const counterNames = ['ticks', 'passes', 'reschedules', 'afterwards'] as const;

function failedNames(expectations: readonly { readonly name: string; readonly met: boolean }[]): string[] {
  return expectations.filter(({ met }) => !met).map(({ name }) => name);
}
