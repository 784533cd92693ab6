/**
 * Builds the plan of a run: the columns, what each is compared with, and the cells. What runs first is the business of
 * execution, what is left out that of `select-cells.ts`.
 */
import { satisfies } from 'semver';
import { type Clock, defaultClockSettings } from '../cell/protocol.ts';
import { type Driver, driverTraits } from '../drivers/find-driver.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { cellId, columnId } from './cell-names.ts';
import type {
  Column,
  ColumnPatch,
  Plan,
  PlannedCell,
  PlannedDiff,
  PlannedRuntime,
  PlannedScenario,
  PlannedVariant,
} from './plan.ts';
import { compareVersions, orderOf } from './version-order.ts';

export interface PlanInput {
  readonly matrix: Pick<Matrix, 'file' | 'subject' | 'clocks' | 'baseline'>;
  /** As the collect child saw them. */
  readonly runtimes: readonly PlannedRuntime[];
  /** In the order of the matrix, like the scenarios. */
  readonly variants: readonly PlannedVariant[];
  readonly scenarios: readonly PlannedScenario[];
  /** What became of diffs, by the column's id. */
  readonly patches?: ReadonlyMap<string, ColumnPatch>;
  /** The virtual clock's settings; `defaultClockSettings` if left out. */
  readonly settings?: Plan['settings'];
}

/**
 * Columns are ordered by the runtimes' versions, then by variant; cells by scenario, then column, then clock.
 *
 * @throws TypeError if a runtime's version is none
 * @throws RangeError if no column is the baseline, which a checked matrix rules out
 */
export function buildPlan({ matrix, scenarios, variants, ...input }: PlanInput): Plan {
  const runtimes = input.runtimes.toSorted((a, b) => compareVersions(a.version, b.version));
  const pairs = runtimes.flatMap((runtime) => variants.map((variant) => ({ runtime, variant })));
  const columns = pairs.map(({ runtime, variant }): Column => {
    const column = buildColumn(runtime.id, variant.id, matrix.baseline);
    const patch = input.patches?.get(column.id);
    return patch === undefined ? column : { ...column, patch };
  });
  const ids = new Set(columns.map(({ id }) => id));
  const unpaired = columns.find(({ baseline }) => baseline !== undefined && !ids.has(baseline));
  if (unpaired?.baseline !== undefined) {
    throw new RangeError(`expected a column of the plan as the baseline, found \`${unpaired.baseline}\``);
  }
  const cells = scenarios.flatMap((scenario) =>
    pairs.flatMap(({ runtime, variant }) =>
      clocksOf(scenario, runtime, matrix.clocks).map((clock): PlannedCell => {
        const name = { scenario: scenario.id, column: columnId(runtime.id, variant.id), clock };
        const skip = reasonToSkip(scenario, runtime, variant);
        return { id: cellId(name), ...name, ...(skip === undefined ? {} : { skip }) };
      }),
    ),
  );
  const settings = input.settings ?? defaultClockSettings;
  return {
    ...{ matrix: matrix.file, subject: matrix.subject },
    ...{ runtimes, variants, scenarios, columns, cells, settings },
  };
}

/** The clocks on which a cell can run; for one that cannot run at all, the one that its row stands on. */
function clocksOf(
  scenario: PlannedScenario,
  { id, driver }: PlannedRuntime,
  asked: readonly Clock[],
): readonly Clock[] {
  if (scenario.kind === 'suite' && scenario.sources[id] === undefined) return [];
  const known = scenario.kind === 'test' ? undefined : driverTraits[driver].clocks[scenario.kind];
  if (known === undefined) return scenario.kind === 'program' ? asked : ['real'];
  return known.length === 1 ? known : known.filter((clock) => asked.includes(clock));
}

/** A baseline that is a variant pairs within the runtime; one that is a column pairs every column with that one. */
function buildColumn(runtime: string, variant: string, baselineName: string): Column {
  const id = columnId(runtime, variant);
  const baseline = baselineName.includes('+') ? baselineName : columnId(runtime, baselineName);
  return { id, runtime, variant, ...(baseline === id ? {} : { baseline }) };
}

/** Why a scenario is not for a version, or a variant is not. */
export function reasonToSkip(
  scenario: PlannedScenario,
  { driver, version }: Pick<PlannedRuntime, 'driver' | 'version'>,
  variant: PlannedVariant,
): string | undefined {
  const unable = reasonOfDriver(scenario, driver);
  if (unable !== undefined) return unable;
  if (scenario.kind === 'suite' && scenario.runner.kind === 'command' && variant.modules[driver]) {
    return 'a command loads no module; a variant that is a diff can be applied';
  }
  if (isOutside(version, scenario.versions)) {
    return `the scenario is for versions ${scenario.versions}, the runtime is ${version}`;
  }
  if (isOutside(version, variant.versions)) {
    return `the variant is for versions ${variant.versions}, the runtime is ${version}`;
  }
  return reasonOfFiles(variant, driver, version);
}

function reasonOfDriver(scenario: PlannedScenario, driver: Driver): string | undefined {
  if (scenario.kind === 'module' && scenario.driver !== driver) {
    return `a module for the ${scenario.driver} driver, and the runtime is one of the ${driver} driver`;
  }
  if (scenario.kind === 'test' || driverTraits[driver].clocks[scenario.kind] !== undefined) return undefined;
  return `the ${driver} driver runs no ${scenario.kind}`;
}

/** A variant must have something that the driver can apply, or the column would be the library as it is. */
function reasonOfFiles(
  { id, modules, diffs = [] }: PlannedVariant,
  driver: Driver,
  version: string,
): string | undefined {
  if (id === 'none' || modules[driver] !== undefined) return undefined;
  if (!driverTraits[driver].takesDiffs || diffs.length === 0) {
    return `the variant has nothing that the ${driver} driver can apply`;
  }
  if (selectDiffs(diffs, version).length > 0) return undefined;
  const ranges = diffs.map(({ versions }) => versions).join(' and ');
  return `the variant's diffs are for versions ${ranges}, the runtime is ${version}`;
}

/** The diffs that are for a version, in their order. */
export function selectDiffs<Diff extends Pick<PlannedDiff, 'versions'>>(
  diffs: readonly Diff[],
  version: string,
): Diff[] {
  return diffs.filter(({ versions }) => !isOutside(version, versions));
}

/** Whether a version is not in a range; without a range none is. */
export function isOutside(version: string, range: string | undefined): boolean {
  return range !== undefined && !satisfies(orderOf(version), range, { includePrerelease: true });
}
