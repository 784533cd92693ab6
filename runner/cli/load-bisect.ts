/** From the flags of `bisect` to what is run on each version: a scenario or a program, and a patch. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';

import type { Question } from '../explore/judge-version.ts';
import { type Driver, driverTraits } from '../drivers/find-driver.ts';
import type { Matrix, MatrixRuntime, MatrixScenarioFile, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { isId } from '../plan/cell-names.ts';
import type { PlannedProgram, PlannedScenario, PlannedVariant } from '../plan/plan.ts';
import { scenariosFolder } from './bundle-files.ts';
import {
  type BisectVersion,
  checkReleaseFlags,
  loadReleases,
  orderRuntimes,
  type ReleaseFlags,
} from './load-bisect-versions.ts';
import { collectMatrix } from './collect-matrix.ts';
import { driversOf, isFile, none, variantIdOf } from './variant-files.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { unknownName } from './unknown-name.ts';
import { isRegularFile } from './is-regular-file.ts';
import { listScenariosOf } from './release-matrix.ts';
import { readProgramFile } from './read-program-file.ts';
import { diffExtensions, isDiff, variantExtensionsOf } from '../matrix/variant-extensions.ts';
import { UsageError } from './usage-error.ts';

export interface BisectFlags extends ReleaseFlags {
  readonly matrix?: string;
  /** A package: its releases instead of the runtimes of the matrix. */
  readonly on?: string;
  readonly variant: string;
}

export interface LoadedBisect {
  readonly question: Question;
  readonly scenario: PlannedScenario;
  readonly variant: PlannedVariant;
  /** `releases of anyio`, or `runtimes of matrix.yaml`. */
  readonly source: string;
  readonly versions: readonly BisectVersion[];
}

/** @throws UsageError, MatrixError, SelectionError or EnvironmentError for what the user has to mend */
export async function loadBisect(
  name: string,
  flags: BisectFlags,
  signal: AbortSignal,
): Promise<LoadedBisect> {
  const isOfReleases = flags.on !== undefined || flags.versions !== undefined;
  if (!isOfReleases && (flags.prereleases || flags.yanked)) {
    throw new UsageError('expected --on or --versions beside --prereleases and --yanked, found neither');
  }
  const matrix = await loadMatrix(flags);
  const packageName = flags.on ?? matrix.subject;
  if (isOfReleases) checkReleaseFlags(packageName, flags);
  const runtimes: readonly MatrixRuntime[] = isOfReleases ? [] : matrix.runtimes;
  const drivers = isOfReleases ? ['python' as const] : [...new Set(runtimes.map(({ driver }) => driver))];
  const program = extname(name) === '.json' ? readProgram(name) : undefined;
  const scenarios = program === undefined ? [findScenario(matrix, name)] : [];
  const variant = findVariant(matrix, flags.variant, drivers);
  const loaded = await collectMatrix({ ...matrix, runtimes, variants: [variant], scenarios });
  const scenario = program ?? loaded.scenarios[0];
  const plannedVariant = loaded.variants[0];
  if (scenario === undefined || plannedVariant === undefined) throw new Error('a module was not collected');
  return {
    question: program === undefined ? 'verdict' : 'behaviour',
    ...{ scenario, variant: plannedVariant },
    source: isOfReleases ? `releases of ${packageName}` : `runtimes of ${matrix.file}`,
    versions: isOfReleases
      ? await loadReleases(packageName, flags, signal)
      : orderRuntimes(matrix.file, loaded.runtimes),
  };
}

const defaultMatrix = 'matrix.yaml';

/** Without a matrix the releases of a package still have the scenarios that come with us. */
async function loadMatrix({ matrix, on }: BisectFlags): Promise<Matrix> {
  if (on === undefined || matrix !== undefined || existsSync(defaultMatrix)) {
    return readExpandedMatrix(matrix ?? defaultMatrix);
  }
  return {
    ...{ file: '--on', folder: dirname(scenariosFolder), subject: on, runtimes: [], variants: [none] },
    ...{ scenarios: listScenariosOf(on), clocks: ['virtual'], baseline: 'none' },
  };
}

function findScenario({ file: matrixFile, ...matrix }: Matrix, name: string): MatrixScenarioFile {
  if (['.ts', '.js'].includes(extname(name))) {
    const file = resolve(name);
    if (!isRegularFile(file)) throw new UsageError(`expected a scenario in \`${name}\`, found no such file`);
    const suite = basename(dirname(file));
    const id = basename(file, extname(file));
    // A cell needs a name; the path of a file need not be one.
    const parts = [isId(suite) ? suite : 'file', isId(id) ? id : 'scenario'];
    return { kind: 'file', id: parts.join('/'), suite: parts[0] ?? '', file, at: nowhere };
  }
  const scenarios = matrix.scenarios.filter((scenario) => scenario.kind === 'file');
  const found = scenarios.find(({ id }) => id === name);
  if (found !== undefined) return found;
  if (scenarios.length === 0) {
    const reason =
      matrixFile === '--on'
        ? `there is no ${defaultMatrix} here, and no scenarios come with patchmatrix for this package`
        : `${matrixFile} has only suites, which bisect does not run`;
    throw new UsageError(
      `expected a scenario as a .ts file or a program as a .json file, found \`${name}\`; ${reason}`,
    );
  }
  const sameName = scenarios.filter(({ id, suite }) => id === `${suite}/${name}`);
  const [only] = sameName;
  if (only !== undefined && sameName.length === 1) return only;
  const shown = scenarios.length > maxListed ? [...scenarios.slice(0, maxListed), { id: '…' }] : scenarios;
  const near = unknownName('scenario', name, scenarios);
  throw near.message.includes('did you mean') ? near : unknownName('scenario', name, shown);
}

/** Of the scenarios that there are so many are named where none is near. */
const maxListed = 6;

/** A patch by its id or as a file, as every driver loads it that has a version. */
function findVariant(matrix: Matrix, name: string, drivers: readonly Driver[]): MatrixVariant {
  const known = matrix.variants.find(({ id }) => id === name);
  if (name === 'none') return known ?? none;
  if (isFile(name)) {
    if (!isRegularFile(name)) throw new UsageError(`expected a file for \`--variant ${name}\`, found none`);
    const file = resolve(name);
    if (isDiff(name) && drivers.some((driver) => driverTraits[driver].takesDiffs)) {
      return { id: variantIdOf(name), files: {}, diffs: [{ file }], at: nowhere };
    }
    const able = isDiff(name) ? [] : drivers.filter((driver) => driversOf(name).includes(driver));
    if (able.length === 0) {
      throw new UsageError(
        `expected a variant as ${listExtensions(drivers)}, which these versions load, found \`${name}\``,
      );
    }
    const files = Object.fromEntries(able.map((driver) => [driver, file]));
    return { id: variantIdOf(name), files, at: nowhere };
  }
  const folder = matrix.file === '--on' ? 'variants' : join(matrix.folder, 'variants');
  if (known?.diffs !== undefined) return known;
  const files: Partial<Record<Driver, string>> = { ...known?.files };
  for (const driver of drivers) {
    const file = driverTraits[driver].variantExtensions
      .map((extension) => resolve(folder, `${name}.${extension}`))
      .find(isRegularFile);
    if (file !== undefined) files[driver] ??= file;
  }
  if (drivers.some((driver) => files[driver] !== undefined)) {
    return { ...(known ?? { at: nowhere }), id: name, files };
  }
  const diff = drivers.some((driver) => driverTraits[driver].takesDiffs)
    ? diffExtensions.map((extension) => resolve(folder, `${name}.${extension}`)).find(isRegularFile)
    : undefined;
  if (diff !== undefined) return { ...(known ?? { at: nowhere }), id: name, files, diffs: [{ file: diff }] };
  if (known === undefined && matrix.variants.length > 1) {
    throw unknownName('variant', name, [...matrix.variants.filter(({ id }) => id !== 'none'), none]);
  }
  throw new UsageError(
    `expected the variant \`${name}\` as ${listExtensions(drivers)} in variants/, which these versions load, found none`,
  );
}

function listExtensions(drivers: readonly Driver[]): string {
  return drivers
    .flatMap((driver) => variantExtensionsOf(driver))
    .map((extension) => `.${extension}`)
    .join(' or ');
}

/** What it owes is not asked. */
function readProgram(name: string): PlannedProgram {
  if (!existsSync(name)) throw new UsageError(`expected a program in \`${name}\`, found no such file`);
  const id = basename(name, extname(name));
  return {
    kind: 'program',
    ...{ id: `program/${isId(id) ? id : 'file'}`, suite: 'program', file: name, line: 1, column: 1 },
    ...{ title: name, rule: '', owed: { outcome: '' }, program: readProgramFile(name) },
  };
}
