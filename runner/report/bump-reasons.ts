/** Gathers the reasons of a bump's verdict that say the same: of several scenarios, on several columns. Draws nothing. */
import type { BumpReason } from '../compare/judge-bump.ts';

export interface BumpReasonGroup extends Pick<BumpReason, 'kind' | 'text'> {
  readonly columns: readonly string[];
  readonly scenarios: readonly string[];
}

/** Each scenario with all its columns; then those that have the same columns together. In the order of the reasons. */
export function groupBumpReasons(reasons: readonly BumpReason[]): BumpReasonGroup[] {
  const byScenario = mergeBy(
    reasons.map(({ kind, text, column, scenario }) => ({
      ...{ kind, text, columns: [column] },
      scenarios: scenario === undefined ? [] : [scenario],
    })),
    ({ scenarios }) => scenarios,
  );
  return mergeBy(byScenario, ({ columns }) => columns);
}

function mergeBy(
  groups: readonly BumpReasonGroup[],
  alike: (group: BumpReasonGroup) => readonly string[],
): BumpReasonGroup[] {
  const merged = new Map<string, BumpReasonGroup>();
  for (const group of groups) {
    const key = JSON.stringify([group.kind, group.text, alike(group)]);
    const known = merged.get(key);
    merged.set(key, {
      ...group,
      columns: [...new Set([...(known?.columns ?? []), ...group.columns])],
      scenarios: [...new Set([...(known?.scenarios ?? []), ...group.scenarios])],
    });
  }
  return [...merged.values()];
}

/** What a reason is called before its scenarios. */
export const reasonWords: Readonly<Record<BumpReason['kind'], string>> = {
  regressed: 'regressed',
  spurious: 'spurious',
  unverified: 'unverified',
  conflict: 'the patch does not apply',
  'already-applied': 'the patch is applied already',
  'nothing-compared': 'not compared',
};
