/** Runs that signals end, while they run and at the edges of it, and runs that share a project. The runner that is killed is `kills.test.ts`'s. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import { readEvents, readRun } from '../../runner/record/read-run.ts';
import { writeFiles } from '../make-project.ts';
import { expectFault } from './fault-table.ts';
import {
  type CommandEnd,
  compareRuns,
  describeProcess,
  describeRun,
  findNewest,
  findProcesses,
  finishedIn,
  listTemporary,
  makeInterruptedProject,
  type Project,
  readFinished,
  readLedger,
  type RunningCommand,
  startCommand,
  waitForNone,
} from './interrupted-project.ts';

type Signal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

/** Deaf to TERM in an endless loop, until the test says that it is over. */
const stubborn = (base: string): string => `export default () => {
  if (run === undefined) return;
  process.on('SIGTERM', () => {});
  appendFileSync(${JSON.stringify(join(base, 'looping'))}, '');
  while (!existsSync(${JSON.stringify(join(base, 'over'))}));
};`;

test.for(
  (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) => [
    [signal, 1] as const,
    [signal, 2] as const,
  ]),
)('%s, %i times', { timeout: 60_000 }, async ([signal, times], { task }) => {
  const project = makeInterruptedProject({ stubborn: (own) => stubborn(own.base) });
  const command = startCommand(project, ['run', '--workers', '3']);
  const run = await waitForHalf(project, command);
  const finished = readFinished(run);
  const signalledAt = performance.now();
  for (let time = 0; time < times; time += 1) {
    // Less than the grace that the first signal leaves to the children.
    if (time > 0) await sleep(100);
    command.child.kill(signal);
  }
  const end = await command.end;
  const seconds = ((performance.now() - signalledAt) / 1000).toFixed(1);
  const problems = [
    ...(await describeLeft(project)),
    ...describeEnd(end, exitCodes[signal]),
    ...[...finished.keys()].filter((key) => !readFinished(run).has(key)).map((key) => `${key} is lost`),
    ...(times === 1 && !end.stdout.includes('npx patchmatrix run --resume') ? ['no hint how to go on'] : []),
  ];

  writeFileSync(join(project.base, 'over'), '');
  const resumed = await startCommand(project, ['run', '--resume', '--json']).end;
  problems.push(...describeEnd(resumed, 0), ...(await describeWhole(project, basename(run))));
  expectFault(task, {
    fault: `${signal} ${times === 1 ? 'once' : 'twice'}, then --resume`,
    tries: 1,
    expected: `exit code ${exitCodes[signal]}, no process after 2 s, the rest runs`,
    got:
      problems.length > 0
        ? problems.join('; ')
        : `exit code ${String(end.exitCode)} after ${seconds} s, whole`,
    passed: problems.length === 0,
  });
});

test('two runs at once in one project, and in an empty cache', { timeout: 60_000 }, async ({ task }) => {
  const project = makeInterruptedProject();
  const args = ['run', '--retries', '1', '--workers', '2'];
  const ends = await Promise.all([startCommand(project, args).end, startCommand(project, args).end]);
  const runs = listRuns(project);
  const newest = findNewest(project);
  await startCommand(project, args).end;
  const alone = findNewest(project);
  if (newest === undefined || alone === undefined) throw new Error('expected runs, found none');

  const problems = [
    ...ends.flatMap((end) => describeEnd(end, 0)),
    ...(runs.length === 2 ? [] : [`${runs.length} runs`]),
    ...(runs.includes(newest) ? [] : [`${newest} is the newest`]),
    ...(await describeLeft(project)),
    ...runs.flatMap((run) => [
      ...compareRuns(describeRun(run), describeRun(alone)),
      ...compareSets(readFinished(run).keys(), readLedger(project, basename(run))),
    ]),
  ];
  expectFault(task, {
    fault: 'two runs at once, one project, an empty cache',
    tries: 2,
    expected: 'both as one alone, each with its own cells',
    got: problems[0] ?? 'both as one alone, each with its own cells',
  });
});

test.for(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s while collecting', async (signal, { task }) => {
  const project = makeInterruptedProject({
    // Is being loaded for as long as nobody ends it.
    late: ({ base }) => `if (run === undefined) {
  appendFileSync(${JSON.stringify(join(base, 'collecting'))}, 'x');
  for (;;);
}
export default () => {};`,
  });
  const command = startCommand(project, ['run']);
  await vi.waitFor(() => expect(existsSync(join(project.base, 'collecting'))).toBe(true), patient);
  command.child.kill(signal);
  const problems = [...describeSignal(await command.end, signal), ...(await describeLeft(project))];
  if (findNewest(project) !== undefined) problems.push('a run that never began');
  expectFault(task, {
    fault: `${signal} while collecting`,
    tries: 1,
    expected: 'an end by the signal, no process after 2 s, no run',
    got: problems[0] ?? 'an end by the signal, no process after 2 s, no run',
  });
});

test.for(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s while installing', async (signal, { task }) => {
  const project = makeInterruptedProject();
  writeFiles(project.folder, {
    'bin/npm': `#!/bin/sh\necho x > ${project.base}/installing\nexec sleep 60\n`,
    'matrix.yaml': `subject: semver
runtimes:
  '7': { npm: semver, versions: '7.6.0' }
variants: [none]
scenarios: [scenarios/quick]
`,
  });
  spawnSync('chmod', ['+x', join(project.folder, 'bin/npm')]);
  const path = `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  const command = startCommand(project, ['run'], { PATH: path });
  await vi.waitFor(() => expect(existsSync(join(project.base, 'installing'))).toBe(true), patient);
  command.child.kill(signal);
  const problems = [...describeSignal(await command.end, signal), ...(await describeLeft(project))];
  expectFault(task, {
    fault: `${signal} while installing`,
    tries: 1,
    expected: 'an end by the signal, no process after 2 s',
    got: problems[0] ?? 'an end by the signal, no process after 2 s',
  });
});

test.for(['SIGINT', 'SIGTERM'] as const)('%s while reporting', async (signal, { task }) => {
  const project = makeInterruptedProject();
  const pipe = join(project.base, 'report.json');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  // Nobody reads, so that the report is being written for as long as nobody ends it.
  const command = startCommand(project, ['run', '--reporter', `json=${pipe}`]);
  const run = await vi.waitFor(() => {
    const newest = findNewest(project);
    expect(newest !== undefined && existsSync(join(newest, 'run.json'))).toBe(true);
    return newest ?? '';
  }, patient);
  await sleep(200);
  command.child.kill(signal);
  const problems = [...describeSignal(await command.end, signal), ...(await describeLeft(project))];
  if (!readRun(run).complete) problems.push('the results are not complete');

  const again = await startCommand(project, ['run', '--resume', '--json']).end;
  problems.push(...describeEnd(again, 0));
  if (listRuns(project).length > 1) problems.push('--resume ran something');
  if ((JSON.parse(again.stdout) as { run: string }).run !== basename(run)) problems.push('another report');
  expectFault(task, {
    fault: `${signal} while reporting, then --resume`,
    tries: 1,
    expected: 'an end by the signal, no process after 2 s, the report',
    got: problems[0] ?? 'an end by the signal, no process after 2 s, the report',
  });
});

const patient = { timeout: 30_000, interval: 20 };

/** Until some cells have ended, and a stubborn one loops. */
async function waitForHalf(project: Project, command: RunningCommand): Promise<string> {
  const ended = command.end.then((end) => {
    throw new Error(`expected a run that goes on, found its end: ${JSON.stringify(end)}`);
  });
  const half = vi.waitFor(() => {
    const run = findNewest(project) ?? '';
    expect(finishedIn(readEvents(run)).size).toBeGreaterThan(1);
    expect(existsSync(join(project.base, 'looping'))).toBe(true);
    return run;
  }, patient);
  return Promise.race([half, ended]);
}

function describeEnd({ exitCode, signal, stderr }: CommandEnd, owed: number): string[] {
  return exitCode === owed ? [] : [`exit code ${String(exitCode)}, signal ${String(signal)}: ${stderr}`];
}

/** A shell says 130 or 143 of an end by the signal itself. */
function describeSignal({ exitCode, signal }: CommandEnd, owed: NodeJS.Signals): string[] {
  const code = owed === 'SIGKILL' ? undefined : exitCodes[owed as Signal];
  return signal === owed || exitCode === code ? [] : [`exit code ${String(exitCode)}, ${String(signal)}`];
}

async function describeLeft(project: Project): Promise<string[]> {
  const isGone = (await waitForNone(project)) !== undefined;
  return [
    ...(isGone ? [] : findProcesses(project.base).map((pid) => `still runs: ${describeProcess(pid)}`)),
    ...listTemporary(project).map((name) => `${name} is left in the temporary folder`),
  ];
}

/** Of the run that went on with `resumes`: what is not as in one that nobody disturbed. */
async function describeWhole(project: Project, resumes: string): Promise<string[]> {
  const resumed = findNewest(project) ?? '';
  const known = readRun(resumed).resumes === resumes ? [] : ['it does not say what it went on with'];
  await startCommand(project, ['run', '--workers', '3']).end;
  return [...known, ...compareRuns(describeRun(resumed), describeRun(findNewest(project) ?? ''))];
}

function compareSets(a: Iterable<string>, b: Iterable<string>): string[] {
  const [first, second] = [[...a].sort(), [...b].sort()];
  return first.join('\n') === second.join('\n') ? [] : [`expected ${second.join()}, found ${first.join()}`];
}

function listRuns({ results }: Project): string[] {
  return readdirSync(results).flatMap((name) => (/^\d{8}T/.test(name) ? join(results, name) : []));
}
