/** Runs scenarios that misbehave, on a small package of either driver, which is there already. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { requirePython } from '../../runner/environments/find-python.ts';
import { buildPythonCommand } from '../../runner/execute/child-programs.ts';
import { isRunning, readPids, readProcessStat } from '../../runner/execute/read-proc.ts';
import type { PlannedRuntime } from '../../runner/plan/plan.ts';
import type { CellResult } from '../../runner/record/run-results.ts';
import { makeFolder } from '../make-project.ts';
import { findCell, nodeRuntime, planModules, programFiles, runModules } from '../run-modules.ts';

export type ScenarioDriver = 'node' | 'python';
type RunOptions = NonNullable<Parameters<typeof runModules>[2]>;

/**
 * @param bodies what each scenario does, by its name: statements of JavaScript with `probe` and `require`, or of Python
 * @returns the cell of each
 */
export async function runScenarios(
  driver: ScenarioDriver,
  bodies: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<(name: string) => CellResult> {
  const folder = makeFolder(driver === 'node' ? nodeFiles(bodies) : pythonFiles(bodies));
  const plan =
    driver === 'node'
      ? await planModules(folder, [nodeRuntime(folder, '1', 'tiny')], undefined, options.sandbox)
      : await planModules(
          folder,
          [await pythonRuntime(folder)],
          () => pythonCommand(folder),
          options.sandbox,
        );
  const events = await runModules(folder, plan, options);
  return (name) => findCell(events, `tiny/${name}@1+none`);
}

/** `signalled SIGKILL` and the like: how the process of a cell ended, in a word or two. */
export function describeEnd({ observation }: CellResult): string {
  if (observation === undefined) return 'no result';
  const { end, exitCode, signal, leaked } = observation;
  const how = signal ?? (exitCode === undefined ? '' : `code ${String(exitCode)}`);
  return [end, how, leaked ? 'leaked' : ''].filter((word) => word !== '').join(' ');
}

/** The processes that run with this word among their arguments. */
export function findProcesses(argument: string): number[] {
  return readPids().filter((pid) => {
    const stat = readProcessStat(pid);
    return stat !== undefined && isRunning(stat) && readArguments(pid).includes(argument);
  });
}

function readArguments(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const matrix = (runtime: string): string =>
  `subject: tiny\nruntimes:\n  '1': ${runtime}\nvariants: [none]\nscenarios: [scenarios/tiny]\n`;

function nodeFiles(bodies: Readonly<Record<string, string>>): Record<string, string> {
  return {
    'matrix.yaml': matrix("{ npm: tiny, versions: '1.2.3' }"),
    'site/node_modules/tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.2.3', main: 'lib.js' }),
    'site/node_modules/tiny/lib.js': 'exports.one = 1;\n',
    ...Object.fromEntries(
      Object.entries(bodies).map(([name, body]) => [
        `scenarios/tiny/${name}.js`,
        `exports.default = { title: '${name}', run: async (_, probe) => {\n${body}\n} };\n`,
      ]),
    ),
  };
}

const module = 'ONE = 1\n';

function pythonFiles(bodies: Readonly<Record<string, string>>): Record<string, string> {
  return {
    'matrix.yaml': matrix("{ pypi: tiny, versions: '1.2.3' }"),
    'site/tiny/__init__.py': module,
    'site/tiny-1.2.3.dist-info/METADATA': 'Name: tiny\nVersion: 1.2.3\n',
    ...Object.fromEntries(
      Object.entries(bodies).map(([name, body]) => [
        `scenarios/tiny/${name}.py`,
        `"""${name}."""\n\n\ndef run(subject, probe):\n${body.replace(/^/gm, '    ')}\n`,
      ]),
    ),
  };
}

async function pythonRuntime(folder: string): Promise<PlannedRuntime> {
  const { executable: python, version: pythonVersion } = await requirePython('faults');
  const digest = createHash('sha256').update(module).digest('hex');
  return {
    ...{ id: '1', driver: 'python' as const, package: 'tiny', version: '1.2.3', python, pythonVersion },
    ...{ site: join(folder, 'site'), file: join(folder, 'site', 'tiny', '__init__.py') },
    sha256: createHash('sha256').update(`${digest}  __init__.py\n`).digest('hex'),
  };
}

async function pythonCommand(folder: string) {
  const { executable } = await requirePython('faults');
  const programs = programFiles(folder);
  return buildPythonCommand(executable, programs, 'collect_main', programs.python);
}
