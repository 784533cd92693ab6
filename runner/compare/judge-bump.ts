/**
 * Judges a bump of one package under one patch, or under none: what is used today, the old version with its patch, is held
 * against the new version as it is and against the new version with the same patch. Pure.
 */
import type { PatchState } from '../patches/apply-patch.ts';
import type { ColumnComparison, ScenarioChange } from './change.ts';

/**
 * `drop the patch`: the new version as it is breaks nothing that works today, so that the patch has nothing left to do.
 * `safe with patch`: it breaks something without the patch, and nothing with it. `safe` is said where there is no patch.
 */
export type BumpVerdict = 'block' | 'drop the patch' | 'safe' | 'safe with patch';

export interface BumpEvidence {
  /** From what is used today to the new version as it is. */
  readonly unpatched: ColumnComparison;
  /** Absent if no patch is used. */
  readonly patch?: BumpedPatch;
}

export interface BumpedPatch {
  /** From what is used today to the new version under the same patch. */
  readonly patched: ColumnComparison;
  /** From the new version as it is to the same under the patch. */
  readonly byItself: ColumnComparison;
  /** What became of the patch on the new version; absent for a module, which says so itself. */
  readonly state?: PatchState;
  /** One sentence on that state. */
  readonly description?: string;
}

/** Why a column of the new version cannot be taken, or why the patch can be dropped; most of them say it of one scenario. */
export interface BumpReason {
  /**
   * `unverified`: a side was to give a verdict and gave none, for what the machine lacks. `spurious`: its attempts disagree,
   * and those of today's column do not. `nothing-compared`: no scenario is for both columns.
   */
  readonly kind:
    'already-applied' | 'conflict' | 'nothing-compared' | 'regressed' | 'spurious' | 'unverified';
  /** The column of the new version. */
  readonly column: string;
  readonly scenario?: string;
  /** A fragment: `passed → failed: took 5.00006 s`. */
  readonly text: string;
}

export interface BumpJudgement {
  readonly verdict: BumpVerdict;
  readonly reasons: readonly BumpReason[];
  /** Scenarios that pass on the new version as it is and not under the patch, where the patch is kept. */
  readonly brokenByPatch?: readonly string[];
  /** False if the bump is blocked only because something could not be verified that this machine should have. */
  readonly isSettled: boolean;
}

export function judgeBump({ unpatched, patch }: BumpEvidence): BumpJudgement {
  const bare = assess(unpatched);
  if (patch === undefined) {
    if (bare.isClean) return { verdict: 'safe', reasons: [], isSettled: true };
    return { verdict: 'block', reasons: bare.reasons, isSettled: !bare.isUnknown };
  }
  const applied = describeState(patch);
  if (bare.isClean) {
    const reasons = patch.state === 'already applied' ? applied : [];
    return { verdict: 'drop the patch', reasons, isSettled: true };
  }
  // A patch that cannot be applied leaves nothing to compare; one that is in the new version changes nothing there.
  const kept =
    applied.length > 0 ? { isClean: false, isUnknown: false, reasons: applied } : assess(patch.patched);
  if (kept.isClean) {
    const brokenByPatch = patch.byItself.changes
      .filter(({ change }) => change === 'regressed')
      .map(({ scenario }) => scenario.id);
    return { verdict: 'safe with patch', reasons: bare.reasons, brokenByPatch, isSettled: true };
  }
  return {
    verdict: 'block',
    reasons: [...bare.reasons, ...kept.reasons],
    isSettled: !bare.isUnknown && !kept.isUnknown,
  };
}

interface Assessment {
  /** Something was compared, and nothing speaks against the column. */
  readonly isClean: boolean;
  /** Nothing regressed, as far as is known, and not all is known. */
  readonly isUnknown: boolean;
  readonly reasons: readonly BumpReason[];
}

function assess({ candidate, changes }: ColumnComparison): Assessment {
  const reasons = changes.flatMap((change): BumpReason[] => {
    const kind = kindOf(change);
    return kind === undefined
      ? []
      : [{ kind, column: candidate, scenario: change.scenario.id, text: change.reason }];
  });
  if (reasons.length === 0 && !changes.some(isCompared)) {
    const text = describeSkips(changes);
    return {
      isClean: false,
      isUnknown: false,
      reasons: [{ kind: 'nothing-compared', column: candidate, text }],
    };
  }
  const isKnown = reasons.some(({ kind }) => kind !== 'unverified');
  return { isClean: reasons.length === 0, isUnknown: reasons.length > 0 && !isKnown, reasons };
}

/** What speaks against a bump in what became of a scenario; undefined if nothing does. */
function kindOf({ change, clocks, unverified }: ScenarioChange): BumpReason['kind'] | undefined {
  if (change === 'regressed') return 'regressed';
  if (unverified) return 'unverified';
  const isUnsteady = Object.values(clocks).some(
    (cell) => cell.change === 'spurious' && cell.baseline?.spurious === undefined,
  );
  return isUnsteady ? 'spurious' : undefined;
}

function isCompared({ change }: ScenarioChange): boolean {
  return change === 'same' || change === 'fixed' || change === 'changed' || change === 'regressed';
}

/** The reasons that the plan has for what it leaves out, each once. */
function describeSkips(changes: readonly ScenarioChange[]): string {
  const reasons = new Set(changes.map(({ reason }) => reason).filter((reason) => reason !== ''));
  return ['no scenario could be compared', ...reasons].join('; ');
}

function describeState({ state, description, patched }: BumpedPatch): BumpReason[] {
  if (state !== 'conflict' && state !== 'already applied') return [];
  const kind = state === 'conflict' ? 'conflict' : 'already-applied';
  const text =
    description ?? (state === 'conflict' ? 'the patch does not apply' : 'the patch is in it already');
  return [{ kind, column: patched.candidate, text }];
}
