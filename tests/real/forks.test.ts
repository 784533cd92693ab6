/** On the real anyio, cells that are forked come to what cells by themselves come to, and to what was recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Program } from '../../program/program.ts';
import { createCellStarter } from '../../runner/execute/start-cell.ts';
import type { Observation } from '../../runner/execute/events.ts';
import type { Plan, PlannedProgram } from '../../runner/plan/plan.ts';
import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import type { RunResults } from '../../runner/record/run-results.ts';
import { makeFolder, makeProject, repository } from '../make-project.ts';
import { programFiles } from '../run-modules.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { cacheFolder, isSkipped } from './requirements.ts';

describe.skipIf(isSkipped || process.platform !== 'linux')('forked cells', () => {
  test('come to the results of cells by themselves, on both clocks', async () => {
    const matrix = `subject: anyio
runtimes:
  '4.13.0': { pypi: anyio, versions: '4.13.0' }
  '4.14.2': { pypi: anyio, versions: '4.14.2' }
variants: [none, wide]
scenarios: [scenarios/contract, scenarios/hot-loop, scenarios/upgrade]
`;
    const cwd = makeProject({ 'matrix.yaml': matrix });
    const run = async (...flags: string[]): Promise<RunResults> => {
      const { stderr } = await runPatchmatrix(['run', 'matrix.yaml', '--quiet', ...flags], {
        ...{ cwd, env: { PATCHMATRIX_CACHE: cacheFolder }, timeoutMs: 200_000 },
      });
      expect(stderr).not.toContain('note:');
      return readRun(readLatestRunFolder(join(cwd, 'results')));
    };
    const [forked, cold] = [await run('--clock', 'virtual'), await run('--clock', 'virtual', '--cold')];
    expect(forked.cells.length).toBeGreaterThan(70);
    expect(forked.cells.map(describeCell)).toEqual(cold.cells.map(describeCell));
    const verdicts = ({ cells }: RunResults): unknown[] =>
      cells.map(({ cell, judgement }) => [cell.id, judgement?.verdict]);
    const real = ['--clock', 'real', '-g', 'contract/self-cancel', '--runtime', '4.13.0'];
    expect(verdicts(await run(...real))).toEqual(verdicts(await run(...real, '--cold')));

    for (const column of ['4.13.0-none', '4.13.0-wide', '4.14.2-none', '4.14.2-wide']) {
      await expectRecorded(forked.plan, column);
    }
  }, 300_000);
});

/** All that is a function of the program. */
function describeCell({ cell, judgement, observation }: RunResults['cells'][number]) {
  return { cell: cell.id, judgement, ...describeObservation(observation) };
}

function describeObservation(observation: Observation | undefined) {
  const { end, leaked, exitCode, ready, result, output } = observation ?? {};
  const { wallSeconds: _wall, cpuMs: _cpu, usage: _usage, ...observed } = result ?? {};
  return { end, leaked, exitCode, ready, output, ...observed };
}

/** Runs the programs that have names on a column, each in a cell that is forked. */
async function expectRecorded(plan: Plan, column: string): Promise<void> {
  const programs = readLines('named.jsonl') as (Program & { readonly name: string })[];
  const recorded = readLines(`named-${column}.jsonl`);
  const id = column.replace('-', '+');
  const scenarios = programs.map((program, index): PlannedProgram => ({
    ...{ kind: 'program', id: `golden/${index}`, suite: 'golden', file: '', line: 1, column: 1 },
    ...{ title: program.name, rule: '', program, owed: { outcome: 'returned' } },
  }));
  const cells = scenarios.map((scenario) => ({
    ...{ id: `${scenario.id}@${id}#virtual`, column: id, scenario: scenario.id, clock: 'virtual' as const },
  }));
  const logFolder = makeFolder();
  const starter = createCellStarter({
    plan: { ...plan, scenarios, cells },
    ...{ run: 'golden', programs: programFiles(logFolder), logFolder },
    onNotice: (notice) => {
      throw new Error(notice);
    },
  });
  try {
    const observations = await Promise.all(cells.map((cell) => starter.start(cell, 1, {}).observation));
    expect(observations.map(({ result }) => result?.result)).toEqual(recorded);
  } finally {
    await starter.close();
  }
}

function readLines(file: string): unknown[] {
  const text = readFileSync(join(repository, 'golden', file), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as unknown);
}
