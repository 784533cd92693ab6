/** What the plan in `events.ndjson` may say, field by field. What refers to what is the business of `reduce-events.ts`. */
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

const program = check<Program>('a program', (value) => {
  try {
    parseProgram(value);
    return true;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
});

const owed = object<Owed>({
  outcome: text,
  reaches: optional(list(text)),
  neverReaches: optional(list(text)),
  catches: optional(list(text)),
  withinSeconds: optional(amount),
  atRest: optional(flag),
});

const runtimeFields = { id: name, version: name, file: text, sha256: text, problem: optional(text) };

const locatedNames = locatedDrivers.map(([driver]) => driver);

export const runtimeSchema = variant<PlannedRuntime>()('driver', {
  ...byName(locatedNames, (driver) =>
    object<PlannedLocated>({ ...runtimeFields, driver: v.literal(driver) }),
  ),
  model: object<PlannedModel>({ ...runtimeFields, driver: v.literal('model'), model: text }),
  node: object<PlannedNode>({ ...runtimeFields, driver: v.literal('node'), package: name, site: text }),
  python: object<PlannedPython>({
    ...runtimeFields,
    driver: v.literal('python'),
    package: name,
    module: optional(text),
    python: text,
    pythonVersion: text,
    site: text,
  }),
});

const moduleFields = { file: text, loadFile: text, sha256: text };
const loadedModule = object<LoadedModule>(moduleFields);

export const variantSchema = object<PlannedVariant>({
  id: name,
  modules: object<PlannedVariant['modules']>(byName(driverNames, () => optional(loadedModule))),
  diffs: optional(list(object<PlannedDiff>({ ...moduleFields, versions: optional(text) }))),
  versions: optional(text),
});

const scenarioFields = {
  id: name,
  suite: name,
  file: text,
  line: count,
  column: count,
  title: text,
  rule: text,
  versions: optional(text),
};

const fileRunner = object<Exclude<SuiteRunner, { kind: 'command' }>>({
  kind: oneOf({ pytest: true, vitest: true }),
  args: list(text),
});

const suiteRunner = variant<SuiteRunner>()('kind', {
  pytest: fileRunner,
  vitest: fileRunner,
  command: object<Extract<SuiteRunner, { kind: 'command' }>>({
    kind: v.literal('command'),
    command: v.union([text, list(text)]),
    report: v.picklist(['junit', 'tap']),
  }),
});

export const plannedTestSchema = object<PlannedTest>({
  ...scenarioFields,
  kind: v.literal('test'),
  parent: text,
  test: text,
});

export const scenarioSchema = variant<PlannedScenario>()('kind', {
  program: object<PlannedProgram>({ ...scenarioFields, kind: v.literal('program'), program, owed }),
  module: object<PlannedModule>({
    ...scenarioFields,
    kind: v.literal('module'),
    driver: oneOf<PlannedModule['driver']>({ node: true, python: true }),
    module: loadedModule,
    withinSeconds: optional(amount),
  }),
  suite: object<PlannedSuiteFile>({
    ...scenarioFields,
    kind: v.literal('suite'),
    runner: suiteRunner,
    testFile: optional(text),
    sources: record(object<SuiteSource>({ folder: text, sha256: text, problem: optional(text) })),
    testSeconds: optional(amount),
  }),
  test: plannedTestSchema,
});

export const columnSchema = object<Column>({
  id: name,
  runtime: name,
  variant: name,
  baseline: optional(text),
  unpaired: optional(yes),
  patch: optional(
    object<ColumnPatch>({
      state: oneOf<ColumnPatch['state']>({
        applied: true,
        'applied with offset': true,
        'already applied': true,
        conflict: true,
      }),
      description: optional(text),
      conflict: optional(list(text)),
      copy: optional(object<PatchedCopy>({ site: text, file: text, sha256: text })),
    }),
  ),
});

export const cellSchema = object<PlannedCell>({
  id: name,
  column: text,
  scenario: text,
  clock: oneOf<PlannedCell['clock']>({ virtual: true, real: true }),
  skip: optional(text),
  tests: optional(list(text)),
});

const ecosystem = oneOf<PackageChange['ecosystem']>({ npm: true, pypi: true });

const bump = object<BumpQuestion>({
  base: text,
  pairs: list(
    object<BumpPair>({
      package: name,
      ecosystem,
      from: text,
      to: text,
      files: list(text),
      fromRuntime: text,
      toRuntime: text,
      variant: optional(text),
      today: text,
      unpatched: text,
      patched: optional(text),
    }),
  ),
  unpaired: list(
    object<PackageChange>({ package: name, ecosystem, from: list(text), to: list(text), file: text }),
  ),
  others: count,
});

export const settingsSchema = object<Plan['settings']>({ tickCost: amount, maxTicks: amount });

export const planSchema = object<Plan>({
  matrix: text,
  subject: name,
  runtimes: list(runtimeSchema),
  variants: list(variantSchema),
  scenarios: list(scenarioSchema),
  columns: list(columnSchema),
  cells: list(cellSchema),
  settings: settingsSchema,
  bump: optional(bump),
});
