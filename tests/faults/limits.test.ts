/** Cells that take more than they may, and one that hides what it started: real processes, real memory. */
import { randomInt } from 'node:crypto';

import { describe, test } from 'vitest';

import type { CellResult } from '../../runner/record/run-results.ts';
import type { JsonReport } from '../../runner/report/json-report-schema.ts';
import { makeProject } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault, type TaskWithRows } from './fault-table.ts';
import { describeEnd, findProcesses, runScenarios, type ScenarioDriver } from './run-scenarios.ts';
import { isProcMissing, isPythonMissing } from './skips.ts';

/** Seconds that no other process of this machine sleeps for. */
const sleepSeconds = `60.${String(randomInt(1e8, 1e9))}`;
const sleep = JSON.stringify(['sleep', sleepSeconds]);
const hiddenSleep = JSON.stringify(['/bin/sleep', sleepSeconds]);

const bodies: Readonly<Record<ScenarioDriver, Readonly<Record<string, string>>>> = {
  node: {
    fine: 'await new Promise((resolve) => setTimeout(resolve, 400));',
    processes: `
      const { spawn } = require('node:child_process');
      for (let count = 0; count < 500; count++) spawn(...split(${sleep}), { stdio: 'ignore' });
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      function split([file, ...args]) { return [file, args]; }`,
    sessions: `
      const { spawn } = require('node:child_process');
      for (let count = 0; count < 500; count++) spawn(...split(${sleep}), { stdio: 'ignore', detached: true });
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      function split([file, ...args]) { return [file, args]; }`,
    memory: `
      const taken = [];
      while (taken.length < 128) {
        taken.push(Buffer.alloc(32 * 1024 * 1024, 1));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }`,
    heap: 'const taken = []; while (taken.length < 5e8) taken.push({ length: taken.length });',
    escapee: `
      const { spawn } = require('node:child_process');
      const [file, ...args] = ${hiddenSleep};
      spawn(file, args, { stdio: 'ignore', detached: true, env: {} }).unref();
      await new Promise((resolve) => setTimeout(resolve, 700));`,
  },
  python: {
    fine: 'import time\ntime.sleep(0.4)',
    processes: `
import subprocess, time
for count in range(500):
    subprocess.Popen(${sleep})
time.sleep(60)`,
    sessions: `
import subprocess, time
for count in range(500):
    subprocess.Popen(${sleep}, start_new_session=True)
time.sleep(60)`,
    memory: `
import time
taken = []
while len(taken) < 128:
    taken.append(b"x" * (32 * 1024 * 1024))
    time.sleep(0.01)`,
    shared: `
import os, time
taken = b"x" * (200 * 1024 * 1024)
for count in range(4):
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)
for count in range(4):
    os.wait()`,
    escapee: `
import subprocess, time
subprocess.Popen(${hiddenSleep}, start_new_session=True, env={}, stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
time.sleep(0.7)`,
  },
};

const bounds = { maxProcesses: 256, maxMemoryMiB: 512 };

describe.skipIf(isProcMissing)('a cell that takes too much is ended, and others go on', () => {
  test('of the node driver', async ({ task }) => {
    const cellOf = await runScenarios('node', bodies.node, { bounds });
    expectBounded(task, 'node', cellOf);
    // V8 gives up at about the same size at which the runner ends the child.
    const got = describeEnd(cellOf('heap'));
    expectFault(task, {
      ...{ fault: 'node: objects without end', tries: 1, expected: 'signalled SIGABRT or SIGKILL', got },
      passed: ['signalled SIGABRT', 'signalled SIGKILL'].includes(got),
    });
    await expectNothingLeft(task, 'node');
  });

  test.skipIf(isPythonMissing)('of the python driver', async ({ task }) => {
    const cellOf = await runScenarios('python', bodies.python, { bounds });
    expectBounded(task, 'python', cellOf);
    expectFault(task, {
      ...{ fault: 'python: 200 MiB that five processes share', tries: 1, expected: 'passed' },
      got: cellOf('shared').judgement?.verdict ?? '',
    });
    await expectNothingLeft(task, 'python');
  });

  test('of the model driver, as the flags say', async ({ task }) => {
    const folder = makeProject({
      'variants/forks.ts': `import { spawn } from 'node:child_process';
        export default () => {
          for (let count = 0; count < 500; count++) spawn('sleep', ['${sleepSeconds}'], { stdio: 'ignore' });
          for (;;);
        };`,
    });
    const flags = ['--max-processes', '20', '--clock', 'virtual', '-g', 'fail-after', '--json'];
    const { stdout } = await runPatchmatrix(
      ['run', '--runtime', '4.13', '--variant', './variants/forks.ts', ...flags],
      { cwd: folder },
    );
    const { cells } = JSON.parse(stdout) as JsonReport;
    const endOf = (variant: string): string => {
      const found = cells.find((cell) => cell.variant === variant);
      return `${String(found?.end)}, ${String(found?.verdict)}: ${(found?.problem ?? '').replace(/found \d+/, 'found …')}`;
    };
    expectFault(task, {
      ...{ fault: 'model: processes without end, --max-processes 20', tries: 1 },
      expected:
        'signalled, errored: expected at most 20 processes at once, found …: ended by the runner (--max-processes)',
      got: endOf('forks'),
    });
    expectFault(task, {
      ...{ fault: 'model: a cell beside them', tries: 1, expected: 'exited, passed: ', got: endOf('none') },
    });
    await expectNothingLeft(task, 'model');
  });
});

type CellOf = (name: string) => CellResult;

function expectBounded(task: TaskWithRows, driver: ScenarioDriver, cellOf: CellOf): void {
  const processes = 'signalled SIGKILL: expected at most 256 processes at once';
  const row = (fault: string, name: string, expected: string): void => {
    const cell = cellOf(name);
    const [problem = ''] = (cell.observation?.problem ?? '').split(', found');
    const got = problem === '' ? describeEnd(cell) : `${describeEnd(cell)}: ${problem}`;
    expectFault(task, { fault: `${driver}: ${fault}`, tries: 1, expected, got });
  };
  row('processes without end', 'processes', processes);
  row('processes without end, each in a session of its own', 'sessions', processes);
  row('memory without end', 'memory', 'signalled SIGKILL: expected at most 512 MiB of memory at once');
  row('a grandchild in its own session, without its environment', 'escapee', 'exited code 0 leaked');
  expectFault(task, {
    ...{ fault: `${driver}: a cell beside them`, tries: 1, expected: 'passed' },
    got: cellOf('fine').judgement?.verdict ?? '',
  });
}

async function expectNothingLeft(task: TaskWithRows, driver: string): Promise<void> {
  const deadline = performance.now() + 2000;
  let left = findProcesses(sleepSeconds).length;
  while (left > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = findProcesses(sleepSeconds).length;
  }
  const got = `${String(left)} processes after 2 s`;
  expectFault(task, {
    fault: `${driver}: what is left of them`,
    tries: 1,
    expected: '0 processes after 2 s',
    got,
  });
}
