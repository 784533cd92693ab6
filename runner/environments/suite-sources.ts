/**
 * From the suites of a matrix to the files of tests that a plan has: each source is brought into the cache for every runtime
 * that can run the suite. One that cannot be had does not stop the others: its cells say why.
 */
import { posix, relative, sep } from 'node:path';

import type { MatrixSuite } from '../matrix/matrix.ts';
import type { Mistake } from '../matrix/mistake.ts';
import { fileSlug } from '../plan/name-tests.ts';
import type { PlannedRuntime, PlannedSuiteFile, SuiteSource } from '../plan/plan.ts';
import { describeProblem } from './describe-problem.ts';
import { fetchSource, type FetchOptions } from './fetch-source.ts';
import { findTestFiles } from './find-test-files.ts';
import { listTree } from './hash-tree.ts';

export interface SuiteSourceOptions extends FetchOptions {
  /** The folder of the matrix, absolute. */
  readonly matrixFolder: string;
}

export interface PreparedSuites {
  readonly files: readonly PlannedSuiteFile[];
  /** Suites without a file, with their places but without the matrix's name. */
  readonly mistakes: readonly Omit<Mistake, 'file'>[];
}

export async function prepareSuites(
  suites: readonly MatrixSuite[],
  runtimes: readonly PlannedRuntime[],
  options: SuiteSourceOptions,
): Promise<PreparedSuites> {
  const prepared = await Promise.all(suites.map((suite) => prepareSuite(suite, runtimes, options)));
  return {
    files: prepared.flatMap(({ files }) => files),
    mistakes: prepared.flatMap(({ mistakes }) => mistakes),
  };
}

interface FoundSource {
  readonly runtime: string;
  readonly source: SuiteSource;
  /** Undefined where the source cannot be had. */
  readonly files: readonly string[] | undefined;
}

async function prepareSuite(
  suite: MatrixSuite,
  runtimes: readonly PlannedRuntime[],
  options: SuiteSourceOptions,
): Promise<PreparedSuites> {
  const able = runtimes.filter(({ driver }) => drivers[suite.runner.kind].includes(driver));
  if (able.length === 0) {
    const message = `expected a runtime from ${registries[suite.runner.kind]} for the suite \`${suite.id}\`, found none`;
    return { files: [], mistakes: [{ ...suite.at, message }] };
  }
  const pending = new Map<string, Promise<Omit<FoundSource, 'runtime'>>>();
  const found = await Promise.all(
    able.map(async ({ id, version, problem }): Promise<FoundSource> => {
      if (problem !== undefined) {
        return { runtime: id, source: { folder: '', sha256: '', problem }, files: undefined };
      }
      // Two runtimes of one version share a source.
      const fetched = pending.get(version) ?? findFiles(suite, version, options);
      pending.set(version, fetched);
      return { runtime: id, ...(await fetched) };
    }),
  );
  const names = [...new Set(found.flatMap(({ files }) => files ?? []))];
  const unavailable = found.every(({ files }) => files === undefined);
  if (names.length === 0 && !unavailable) {
    const asked = suite.files.map((file) => `\`${file}\``).join(', ');
    const message = `expected test files at ${asked} in the source, found none`;
    return { files: [], mistakes: [{ ...suite.at, message, hint: usualNames[suite.runner.kind] }] };
  }
  const planned = (unavailable ? [''] : names).map((testFile) => planFile(suite, testFile, found, options));
  return { files: planned, mistakes: [] };
}

const drivers: Readonly<Record<MatrixSuite['runner']['kind'], readonly PlannedRuntime['driver'][]>> = {
  pytest: ['python'],
  vitest: ['node'],
  command: ['node', 'python'],
};

const registries = { pytest: 'PyPI', vitest: 'npm', command: 'npm or PyPI' };

const usualNames = {
  pytest: 'in a folder they are called test_*.py or *_test.py',
  vitest: 'in a folder they are called *.test.ts or *.spec.js, or like them',
  command: '',
};

async function findFiles(
  suite: MatrixSuite,
  version: string,
  options: SuiteSourceOptions,
): Promise<Omit<FoundSource, 'runtime'>> {
  const { runner } = suite;
  try {
    const source = await fetchSource(suite.source, version, options);
    if (runner.kind === 'command') return { source, files: [''] };
    return {
      source,
      files: findTestFiles(source.folder, listTree(source.folder), suite.files, runner.kind),
    };
  } catch (error) {
    return { source: { folder: '', sha256: '', problem: describeProblem(error) }, files: undefined };
  }
}

/** @param testFile empty for a command, and where no source can be had */
function planFile(
  { id, runner, source, timeoutSeconds, at }: MatrixSuite,
  testFile: string,
  found: readonly FoundSource[],
  { matrixFolder }: SuiteSourceOptions,
): PlannedSuiteFile {
  const sources = found.filter(({ files }) => files === undefined || files.includes(testFile));
  const name = testFile === '' ? (runner.kind === 'command' ? 'command' : 'source') : fileSlug(testFile);
  const folder = source.kind === 'folder' ? relative(matrixFolder, source.folder).split(sep).join('/') : '';
  return {
    ...{ kind: 'suite', id: `${id}/${name}`, suite: id, rule: '', runner },
    ...{ file: posix.join(folder, testFile), line: testFile === '' ? at.line : 1, column: 1 },
    title: testFile === '' ? describeRunner(runner) : testFile,
    ...(testFile !== '' && { testFile }),
    sources: Object.fromEntries(sources.map(({ runtime, source: own }) => [runtime, own])),
    ...(timeoutSeconds !== undefined && { testSeconds: timeoutSeconds }),
  };
}

function describeRunner(runner: PlannedSuiteFile['runner']): string {
  if (runner.kind !== 'command') return runner.kind;
  return typeof runner.command === 'string' ? runner.command : runner.command.join(' ');
}
