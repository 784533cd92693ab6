/** A run that does not come to its end: what it knew is readable, and none of its children outlives it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test, vi } from 'vitest';

import { readProcessesMarked } from '../../runner/execute/read-proc.ts';
import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import type { RunResults } from '../../runner/record/run-results.ts';
import { makeProject } from '../make-project.ts';
import { startPatchmatrix } from '../run-patchmatrix.ts';

const isLinux = process.platform === 'linux';
const canTieLives =
  isLinux && spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'setpriv', '--version']).status === 0;

const finished = 'contract/swallowed-redelivery@4.13+none#virtual';
/** Sleeps for fifteen seconds. */
const sleeping = 'contract/swallowed-redelivery@4.13+wide#real';
/** Is in an endless loop of JavaScript, and deaf to SIGTERM. */
const hanging = 'contract/swallowed-redelivery@4.13+stubborn#virtual';

const files = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none, wide, stubborn]
scenarios: [scenarios/contract/swallowed-redelivery.ts]
`,
  'variants/stubborn.ts': `export default function ({ CancelScope }: any): void {
  process.on('SIGTERM', () => undefined);
  CancelScope.prototype.deliverCancellation = () => {
    for (;;);
  };
}
`,
};

describe('a run that is interrupted half way', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits %i, leaves readable results and no child', async (signal, code) => {
    const { running, folder, resultsFolder } = await startHalfWay();
    running.kill(signal);
    const { exitCode, stdout } = await running;

    expect(exitCode).toBe(code);
    expect(stdout).toContain(`interrupted by ${signal}\n`);
    expect(survivorsOf(folder)).toEqual([]);
    const results = readRun(readLatestRunFolder(resultsFolder));
    expect(results.interrupted).toBe(signal);
    expectHalf(results);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      format: 3,
      interrupted: signal,
    });
  });

  test('by two signals exits at once, and leaves no child either', async () => {
    const { running, folder } = await startHalfWay();
    running.kill('SIGINT');
    // Less than the grace that the first signal leaves to the children.
    await sleep(100);
    running.kill('SIGINT');
    const { exitCode, stdout } = await running;

    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    await vi.waitFor(() => expect(survivorsOf(folder)).toEqual([]), { timeout: 2000 });
    expectHalf(readRun(folder));
  });

  test('prints one object with --json all the same, which says by what', async () => {
    const { running } = await startHalfWay(['--json']);
    running.kill('SIGINT');
    const { stdout } = await running;

    const report = JSON.parse(stdout) as { cells: { id: string; verdict: string | null }[] };
    expect(report).toMatchObject({ interrupted: 'SIGINT' });
    expect(report.cells.find(({ id }) => id === finished)?.verdict).toBe('passed');
    expect(report.cells.find(({ id }) => id === sleeping)?.verdict).toBeNull();
  });
});

describe('a run that is killed', () => {
  // Without `setpriv` nothing ends a child whose runner was killed; CI has it.
  test.skipIf(!canTieLives && process.env['CI'] !== 'true')(
    'leaves readable events, and no child two seconds later (skipped where there is no setpriv)',
    async () => {
      expect(canTieLives, 'setpriv --pdeathsig works').toBe(true);
      const { running, folder, resultsFolder } = await startHalfWay();
      expect(survivorsOf(folder)).not.toEqual([]);
      running.kill('SIGKILL');
      await running;

      await vi.waitFor(() => expect(survivorsOf(folder)).toEqual([]), { timeout: 2000, interval: 20 });
      const results = readRun(readLatestRunFolder(resultsFolder));
      expect(results.complete).toBe(false);
      expect(results.interrupted).toBeUndefined();
      expectHalf(results);
      expect(existsSync(join(folder, 'run.json'))).toBe(false);
    },
  );
});

/** Starts a run and waits until one cell has ended, one sleeps and one hangs. */
async function startHalfWay(flags: readonly string[] = []): Promise<{
  running: ReturnType<typeof startPatchmatrix>;
  /** Of the run. */
  folder: string;
  resultsFolder: string;
}> {
  const cwd = makeProject(files);
  const resultsFolder = join(cwd, 'results');
  const running = startPatchmatrix(['run', '--workers', '2', ...flags], { cwd });
  const folder = await vi.waitFor(
    () => {
      const run = readLatestRunFolder(resultsFolder);
      const events = readFileSync(join(run, 'events.ndjson'), 'utf8');
      for (const [kind, cell] of [
        ['cell-finished', finished],
        ['cell-ready', sleeping],
        ['cell-ready', hanging],
      ]) {
        expect(events).toMatch(
          new RegExp(`"kind":"${kind ?? ''}","atMs":[\\d.]+,"cell":"${escape(cell ?? '')}"`),
        );
      }
      return run;
    },
    { timeout: 10_000, interval: 20 },
  );
  return { running, folder, resultsFolder };
}

function expectHalf({ cells }: RunResults): void {
  const byId = new Map(cells.map((result) => [result.cell.id, result]));
  expect(cells).toHaveLength(6);
  expect(byId.get(finished)).toMatchObject({ state: 'finished', judgement: { verdict: 'passed' } });
  expect(byId.get(sleeping)).toMatchObject({ state: 'running' });
  expect(byId.get(hanging)).toMatchObject({ state: 'running' });
}

/** The processes that were started for a cell of the run; elsewhere than on Linux nobody can tell. */
function survivorsOf(runFolder: string): number[] {
  return readProcessesMarked({ PATCHMATRIX_RUN: runFolder.split('/').at(-1) ?? '' });
}

function escape(text: string): string {
  return text.replace(/[+.]/g, '\\$&');
}
