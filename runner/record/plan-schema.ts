/* eslint-disable max-lines -- one format as a table, a row for each field */
/** What the plan in `events.ndjson` may say, field by field. Whether what it refers to is there is the business of `check-plan.ts`. */
import * as v from 'valibot';

import { parseProgram, ProgramError } from '../../program/parse-program.ts';
import type { Program } from '../../program/program.ts';
import type { Owed } from '../../program/scenario.ts';
import type { BumpPair, BumpQuestion } from '../bump/bump-report.ts';
import type { PackageChange } from '../bump/compare-locks.ts';
import type { SuiteRunner } from '../cell/protocol.ts';
import { driverNames, locatedDrivers } from '../drivers/find-driver.ts';
import type {
  Column,
  ColumnPatch,
  LoadedModule,
  PatchedCopy,
  Plan,
  PlannedCell,
  PlannedDiff,
  PlannedLocated,
  PlannedModel,
  PlannedModule,
  PlannedNode,
  PlannedProgram,
  PlannedPython,
  PlannedRuntime,
  PlannedScenario,
  PlannedSuiteFile,
  PlannedTest,
  PlannedVariant,
  SuiteSource,
} from '../plan/plan.ts';
import {
  amount,
  byName,
  check,
  count,
  describe,
  flag,
  list,
  name,
  object,
  oneOf,
  optional,
  record,
  text,
  variant,
  yes,
} from './schema-fields.ts';

const program = check<Program>('a program', isProgram);

/** Whether it can be run; one without a name too. */
export function isProgram(value: unknown): boolean {
  try {
    parseProgram(value);
    return true;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

const owed = object<Owed>({
  outcome: describe(text, 'how main ends: `returned`, `cancelled` or `raised NAME`'),
  reaches: describe(optional(list(text)), 'marks that must be logged'),
  neverReaches: describe(optional(list(text)), 'marks that must not be logged'),
  catches: describe(optional(list(text)), 'scopes that catch their cancellation, at every exit'),
  withinSeconds: describe(optional(amount), "main ends within so many seconds of the loop's clock"),
  atRest: describe(optional(flag), 'no reschedule after main ended, and at most 100 before'),
});

const runtimeFields = {
  id: describe(name, 'its name in the matrix, `4.13`'),
  version: describe(name, 'the exact version; what was asked for, if it cannot be had'),
  file: describe(text, 'the file that is loaded'),
  sha256: describe(text, 'of what belongs to it'),
  problem: describe(optional(text), 'why it cannot be had: none of its cells can start'),
};

const locatedNames = locatedDrivers.map(([driver]) => driver);

export const runtimeSchema = variant<PlannedRuntime>()('driver', {
  ...byName(locatedNames, (driver) =>
    object<PlannedLocated>({
      driver: describe(v.literal(driver), 'a driver whose subject is a file'),
      ...runtimeFields,
    }),
  ),
  model: object<PlannedModel>({
    driver: describe(v.literal('model'), 'a TypeScript equivalent'),
    ...runtimeFields,
    model: describe(text, 'its folder, `anyio/4.13`'),
  }),
  node: object<PlannedNode>({
    driver: describe(v.literal('node'), 'a package of npm'),
    ...runtimeFields,
    package: describe(name, 'its name'),
    site: describe(text, 'the folder whose `node_modules` holds it'),
  }),
  python: object<PlannedPython>({
    driver: describe(v.literal('python'), 'a package of PyPI'),
    ...runtimeFields,
    package: describe(name, 'its name'),
    module: describe(optional(text), 'what it is imported by, where that is not its own name'),
    python: describe(text, 'the interpreter'),
    pythonVersion: describe(text, "the interpreter's version"),
    site: describe(text, 'the folder that it is installed in'),
  }),
});

const moduleFields = {
  file: describe(text, 'as the user wrote it, relative to the matrix'),
  loadFile: describe(
    text,
    'what a child loads: the compiled module, or the source where nothing is compiled',
  ),
  sha256: describe(text, 'of what is loaded'),
};
const loadedModule = object<LoadedModule>(moduleFields);

export const variantSchema = object<PlannedVariant>({
  id: describe(name, 'its name in the matrix'),
  modules: describe(
    object<PlannedVariant['modules']>(
      byName(driverNames, (driver) => describe(optional(loadedModule), `for the \`${driver}\` driver`)),
    ),
    'the module for each driver; empty for `none`',
  ),
  diffs: describe(
    optional(
      list(
        object<PlannedDiff>({
          ...moduleFields,
          versions: describe(optional(text), 'a semver range of versions that the diff is for'),
        }),
      ),
    ),
    'unified diffs, in the order in which they are applied',
  ),
  versions: describe(optional(text), 'a semver range of versions that it is for'),
});

const scenarioFields = {
  id: describe(name, '`contract/fail-after`'),
  suite: describe(name, '`contract`'),
  file: describe(text, 'relative to the folder of the matrix'),
  line: describe(count, 'of the default export, from 1'),
  column: describe(count, 'the same, from 1'),
  title: describe(text, 'what happens, in one line'),
  rule: describe(text, 'the promise that it guards; empty where none is given'),
  versions: describe(optional(text), 'a semver range: on others it is skipped'),
};

const fileRunner = object<Exclude<SuiteRunner, { kind: 'command' }>>({
  kind: describe(oneOf({ pytest: true, vitest: true }), 'the runner'),
  args: describe(list(text), 'more arguments for it'),
});

const suiteRunner = variant<SuiteRunner>()('kind', {
  pytest: fileRunner,
  vitest: fileRunner,
  command: object<Extract<SuiteRunner, { kind: 'command' }>>({
    kind: describe(v.literal('command'), 'any command line'),
    command: describe(v.union([text, list(text)]), 'for the shell, or a program and its arguments'),
    report: describe(v.picklist(['junit', 'tap']), 'how it says what its tests came to'),
  }),
});

export const plannedTestSchema = object<PlannedTest>({
  kind: describe(v.literal('test'), 'a test that a child found in a file'),
  ...scenarioFields,
  parent: describe(text, 'the scenario that it was found in'),
  test: describe(text, 'as its own runner calls it, `tests/test_a.py::test_b[asyncio]`'),
});

export const scenarioSchema = variant<PlannedScenario>()('kind', {
  program: object<PlannedProgram>({
    kind: describe(v.literal('program'), 'a program of steps'),
    ...scenarioFields,
    program: describe(program, 'its name and its steps'),
    owed: describe(owed, 'what a run of it owes; what is left out is not owed'),
  }),
  module: object<PlannedModule>({
    kind: describe(v.literal('module'), 'a function of the subject'),
    ...scenarioFields,
    driver: describe(oneOf<PlannedModule['driver']>({ node: true, python: true }), 'that can run it'),
    module: describe(loadedModule, 'what a child loads'),
    withinSeconds: describe(optional(amount), 'that `run` may take'),
  }),
  suite: object<PlannedSuiteFile>({
    kind: describe(v.literal('suite'), 'a file of tests, which one process runs'),
    ...scenarioFields,
    runner: describe(suiteRunner, 'what runs its tests, and how'),
    testFile: describe(optional(text), 'relative to the folder of its source; absent for a command'),
    sources: describe(
      record(
        object<SuiteSource>({
          folder: describe(text, 'in the cache'),
          sha256: describe(text, 'of all that is in it'),
          problem: describe(optional(text), 'why it cannot be had: the cell cannot start'),
        }),
      ),
      "where the source of each runtime is, by the runtime's id",
    ),
    testSeconds: describe(optional(amount), "that one test may take, instead of the run's own limit"),
  }),
  test: plannedTestSchema,
});

export const columnSchema = object<Column>({
  id: describe(name, '`4.13+wide`'),
  runtime: describe(name, 'by its id'),
  variant: describe(name, 'by its id'),
  baseline: describe(optional(text), 'the column that it is compared with; absent for a baseline column'),
  unpaired: describe(optional(yes), 'the selection left out the column that it would be compared with'),
  patch: describe(
    optional(
      object<ColumnPatch>({
        state: describe(
          oneOf<ColumnPatch['state']>({
            applied: true,
            'applied with offset': true,
            'already applied': true,
            conflict: true,
          }),
          'whether the diffs fit',
        ),
        description: describe(optional(text), 'a sentence for every state but `applied`'),
        conflict: describe(optional(list(text)), 'the hunk that does not fit, line by line'),
        copy: describe(
          optional(
            object<PatchedCopy>({
              site: describe(text, 'the folder that it is in'),
              file: describe(text, 'what a child sees of the package'),
              sha256: describe(text, 'of what belongs to it'),
            }),
          ),
          "the private copy of the runtime's files; absent for a conflict",
        ),
      }),
    ),
    "what became of the variant's diffs in this runtime; absent where it has none",
  ),
});

export const cellSchema = object<PlannedCell>({
  id: describe(name, '`contract/fail-after@4.13+wide#virtual`'),
  column: describe(text, 'by its id'),
  scenario: describe(text, 'by its id'),
  clock: describe(oneOf<PlannedCell['clock']>({ virtual: true, real: true }), 'the clock that it runs on'),
  skip: describe(optional(text), 'why it does not run; absent for a cell that runs'),
  tests: describe(
    optional(list(text)),
    "the tests of a suite's file that are asked for; all if it is absent",
  ),
});

const ecosystem = describe(oneOf<PackageChange['ecosystem']>({ npm: true, pypi: true }), 'where it is from');

const bump = object<BumpQuestion>({
  base: describe(text, 'what the lock files were compared with, `origin/main`'),
  pairs: describe(
    list(
      object<BumpPair>({
        package: describe(name, 'its name'),
        ecosystem,
        from: describe(text, 'the version before'),
        to: describe(text, 'the version after'),
        files: describe(list(text), 'the lock files that say so'),
        fromRuntime: describe(text, 'the runtime of the version before'),
        toRuntime: describe(text, 'the runtime of the version after'),
        variant: describe(optional(text), 'the patch that is used today, or comes with the new version'),
        today: describe(text, 'the column of the old version with its patch'),
        unpatched: describe(text, 'the column of the new version as it is'),
        patched: describe(optional(text), 'the column of the new version with the patch'),
      }),
    ),
    'the packages of the matrix that go from one version to another',
  ),
  unpaired: describe(
    list(
      object<PackageChange>({
        package: describe(name, 'its name'),
        ecosystem,
        from: describe(list(text), 'all versions before; none if it was added'),
        to: describe(list(text), 'all versions after; none if it was removed'),
        file: describe(text, 'the lock file'),
      }),
    ),
    'packages of the matrix that were added or removed',
  ),
  others: describe(count, 'how many other packages changed, which no runtime of the matrix has'),
});

export const settingsSchema = object<Plan['settings']>({
  tickCost: describe(amount, 'seconds that an iteration costs that need not wait, on the virtual clock'),
  maxTicks: describe(amount, 'iterations after which a run on the virtual clock is a `spin`'),
});

export const planSchema = object<Plan>({
  matrix: describe(text, 'the matrix file, as the user named it'),
  subject: describe(name, 'the library under test'),
  runtimes: describe(list(runtimeSchema), 'the versions, as a child saw each'),
  variants: describe(list(variantSchema), 'the patches'),
  scenarios: describe(list(scenarioSchema), 'the situations, and what is owed in them'),
  columns: describe(list(columnSchema), 'runtime × variant, in the order of the table'),
  cells: describe(list(cellSchema), 'column × scenario × clock'),
  settings: describe(settingsSchema, 'of the virtual clock'),
  bump: describe(optional(bump), 'what `gate --bump` is to judge; absent for every other run'),
});
