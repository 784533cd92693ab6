/**
 * Decides what became of a cell: one pure function of a pair, a baseline's cell and a candidate's. A cell with itself is
 * `same`, and swapping a pair swaps `regressed` with `fixed` and `added` with `removed`.
 */
import { moduleResultOf, programResultOf } from './program-result.ts';
import type { ModuleResult } from '../cell/protocol.ts';
import type { CellResult } from '../record/run-results.ts';
import type { CellChange, Change } from './change.ts';
import { differingFields } from './compare-results.ts';

/** @param baseline absent if that side has no such cell; one of the two must be there */
export function compareCells(
  baseline: CellResult | undefined,
  candidate: CellResult | undefined,
): CellChange {
  const [before, after] = [sideOf(baseline), sideOf(candidate)];
  const decided = changes[before][after];
  const differences =
    decided === 'alike' && baseline && candidate ? listDifferences(baseline, candidate) : [];
  const change = decided !== 'alike' ? decided : differences.length === 0 ? 'same' : 'changed';
  return {
    change,
    reason: change === 'changed' ? differences.join(', ') : describe(change, baseline, candidate),
    unverified: before === 'unverified' || after === 'unverified',
    ...(baseline && { baseline }),
    ...(candidate && { candidate }),
  };
}

/** What a cell brings to a pair. */
type Side = 'absent' | 'skipped' | 'unverified' | 'spurious' | 'passed' | 'failed' | 'errored';

/** `alike`: the verdicts agree, and the rest is to be compared. */
type Decision = Change | 'alike';

/** By the baseline's side, then by the candidate's. */
const changes: Readonly<Record<Side, Readonly<Record<Side, Decision>>>> = {
  absent: {
    ...{ absent: 'skipped', skipped: 'skipped', unverified: 'skipped', spurious: 'added' },
    ...{ passed: 'added', failed: 'added', errored: 'added' },
  },
  skipped: {
    ...{ absent: 'skipped', skipped: 'skipped', unverified: 'skipped', spurious: 'skipped' },
    ...{ passed: 'skipped', failed: 'skipped', errored: 'skipped' },
  },
  unverified: {
    ...{ absent: 'skipped', skipped: 'skipped', unverified: 'skipped', spurious: 'skipped' },
    ...{ passed: 'skipped', failed: 'skipped', errored: 'skipped' },
  },
  // What does not agree with itself says nothing of a pair.
  spurious: {
    ...{ absent: 'removed', skipped: 'skipped', unverified: 'skipped', spurious: 'spurious' },
    ...{ passed: 'spurious', failed: 'spurious', errored: 'spurious' },
  },
  passed: {
    ...{ absent: 'removed', skipped: 'skipped', unverified: 'skipped', spurious: 'spurious' },
    ...{ passed: 'alike', failed: 'regressed', errored: 'regressed' },
  },
  // A child that gives nothing to judge is worse than one that gives a wrong answer: less is known of it.
  failed: {
    ...{ absent: 'removed', skipped: 'skipped', unverified: 'skipped', spurious: 'spurious' },
    ...{ passed: 'fixed', failed: 'alike', errored: 'regressed' },
  },
  errored: {
    ...{ absent: 'removed', skipped: 'skipped', unverified: 'skipped', spurious: 'spurious' },
    ...{ passed: 'fixed', failed: 'fixed', errored: 'alike' },
  },
};

function sideOf(cell: CellResult | undefined): Side {
  if (cell === undefined) return 'absent';
  if (cell.judgement?.verdict === 'skipped') return 'skipped';
  if (cell.spurious !== undefined) return 'spurious';
  return isUnverified(cell) || cell.judgement === undefined ? 'unverified' : cell.judgement.verdict;
}

/** A cell that was to give a verdict and says nothing of its subject: the run ended before it, or the machine failed it. */
export function isUnverified({ state, observation, judgement }: CellResult): boolean {
  if (judgement?.verdict === 'skipped') return false;
  if (state !== 'finished' || observation === undefined) return true;
  return observation.end === 'not-started' || observation.end === 'environment-mismatch';
}

/** In what two cells with the same verdict differ: on the virtual clock in any field, on the real one in what was missed. */
function listDifferences(baseline: CellResult, candidate: CellResult): string[] {
  const [before, after] = [baseline.observation, candidate.observation];
  const differences: string[] = [];
  if (before?.end !== after?.end) differences.push(`end ${before?.end ?? 'none'} → ${after?.end ?? 'none'}`);
  if (before?.threw !== after?.threw) differences.push('another failure of its own code');
  const [missedBefore, missedAfter] = [missed(baseline), missed(candidate)];
  if (missedBefore !== missedAfter) {
    differences.push(`misses ${missedBefore || 'nothing'} → ${missedAfter || 'nothing'}`);
  }
  differences.push(...listModuleDifferences(moduleResultOf(before), moduleResultOf(after)));
  const [left, right] = [before, after].map(programResultOf);
  if (candidate.cell.clock !== 'virtual' || left === undefined || right === undefined) return differences;
  for (const field of differingFields(left, right)) {
    const [from, to] = [left[field], right[field]];
    differences.push(typeof from === 'object' ? field : `${field} ${String(from)} → ${String(to)}`);
  }
  return differences;
}

/** In what two runs of a module differ, apart from what they took and measured. */
function listModuleDifferences(before: ModuleResult | undefined, after: ModuleResult | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  const names = new Set([...Object.keys(before.counters), ...Object.keys(after.counters)]);
  const counted = [...names].flatMap((name) => {
    const [from, to] = [before.counters[name] ?? 0, after.counters[name] ?? 0];
    return from === to ? [] : [`${name} ${String(from)} → ${String(to)}`];
  });
  const marks = [before, after].map((result) => result.marks.map(({ name }) => name).join(', '));
  return [
    ...(before.outcome === after.outcome ? [] : [`outcome ${before.outcome} → ${after.outcome}`]),
    ...counted,
    ...(marks[0] === marks[1] ? [] : ['marks']),
  ];
}

function missed({ judgement }: CellResult): string {
  return (judgement?.expectations ?? [])
    .filter(({ met }) => !met)
    .map(({ name }) => name)
    .join(', ');
}

function describe(
  change: Change,
  baseline: CellResult | undefined,
  candidate: CellResult | undefined,
): string {
  switch (change) {
    case 'same':
    case 'changed':
      return '';
    case 'regressed':
    case 'fixed': {
      const [before, after] = [baseline?.judgement, candidate?.judgement];
      const reason = (change === 'regressed' ? after : before)?.reason ?? '';
      const words = `${before?.verdict ?? ''} → ${after?.verdict ?? ''}`;
      return reason === '' ? words : `${words}${change === 'regressed' ? '' : ', was'}: ${reason}`;
    }
    case 'spurious':
      return [baseline, candidate]
        .flatMap((cell) => (cell?.spurious === undefined ? [] : `${cell.cell.column} ${cell.spurious}`))
        .join('; ');
    case 'added':
      return `${candidate?.judgement?.verdict ?? ''}, and the baseline has no such cell`;
    case 'removed':
      return `was ${baseline?.judgement?.verdict ?? ''}, and the candidate has no such cell`;
    case 'skipped':
      return [baseline, candidate]
        .flatMap((cell) => cell && describeSkip(cell))
        .filter(Boolean)
        .join('; ');
  }
}

function describeSkip({ cell, state, judgement, observation }: CellResult): string {
  if (judgement?.verdict === 'skipped') return `${cell.column} is skipped, ${judgement.reason}`;
  if (state !== 'finished') return `${cell.column} has no result`;
  return observation?.problem === undefined ? '' : `${cell.column} was not run: ${observation.problem}`;
}
