/* eslint-disable max-lines -- one claim, and a case for each way out of it */
/** What holds children in, and what becomes of them, their descendants and their files when the runner is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { readEvents, readLatestRunFolder } from '../../runner/record/read-run.ts';
import { makeFolder } from '../make-project.ts';
import { findCell, nodeRuntime, planModules, runModules } from '../run-modules.ts';
import { commandLine, runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault } from './fault-table.ts';

/** How long whatever a killed runner leaves may live. */
const limitMs = 2000;

const matrix = `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none, acts]
scenarios: [scenarios/contract/swallowed-redelivery.ts]
`;

/** Prints what a child sees of the machine. */
const look = `
  const descriptors = readdirSync('/proc/self/fd').flatMap((each) => {
    try { return [[each, readlinkSync('/proc/self/fd/' + each)]]; } catch { return []; }
  });
  const own = { env: process.env, cwd: process.cwd(), entries: readdirSync('.'), descriptors };
  console.log(JSON.stringify(own));
`;

interface Seen {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly entries: readonly string[];
  readonly descriptors: readonly (readonly [string, string])[];
}

const allowedNames = [
  ...['HOME', 'PATCHMATRIX', 'PATCHMATRIX_ATTEMPT', 'PATCHMATRIX_CELL', 'PATCHMATRIX_CHILD'],
  ...['PATCHMATRIX_COMMAND', 'PATCHMATRIX_RUN', 'PATH', 'TMPDIR'],
];

/** A project whose patch runs this code in each child of its column. */
function makeActing(inCell: string, whenLoaded = ''): string {
  return makeFolder({
    'matrix.yaml': matrix,
    'scenarios/contract/swallowed-redelivery.ts': readFileSync(
      join(import.meta.dirname, '../../scenarios/contract/swallowed-redelivery.ts'),
      'utf8',
    ),
    'variants/acts.ts': `import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
${whenLoaded}
export default function (subject: any): void {
  ${inCell}
}
`,
  });
}

/** Starts the command line through a shell, as the leader of a group; the shell does something first. */
function startThroughShell(folder: string, args: readonly string[], first = '') {
  return spawn('bash', ['-c', `${first} exec "$@"`, 'bash', process.execPath, commandLine, ...args], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      PATCHMATRIX_CACHE: join(folder, '.cache'),
      DEPLOY_TOKEN: 'secret',
    },
  });
}

const scratchOf = (folder: string): string => join(folder, '.cache', 'scratch');

function listScratch(folder: string): string[] {
  return existsSync(scratchOf(folder)) ? readdirSync(scratchOf(folder)) : [];
}

/** Processes in whose command line or environment this text stands; zombies have neither. */
function findProcesses(text: string, file: 'cmdline' | 'environ' = 'cmdline'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text) ? [Number(pid)] : [];
      } catch {
        return [];
      }
    });
}

/** What is left of a command: children by their home, and its guard by its argument. */
function findLeft(folder: string): number[] {
  const scratch = scratchOf(folder);
  return [...findProcesses(`HOME=${scratch}`, 'environ'), ...findProcesses(scratch)];
}

async function millisecondsUntil(isSo: () => boolean): Promise<number> {
  const startedAt = performance.now();
  while (!isSo() && performance.now() - startedAt < 5 * limitMs) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startedAt;
}

describe('what a child sees', () => {
  test('of the model driver', async ({ task }) => {
    const folder = makeActing(look);
    const running = startThroughShell(folder, ['run', '--clock', 'virtual'], 'exec 200</etc/hostname;');
    await once(running, 'exit');
    const run = readLatestRunFolder(join(folder, 'results'));
    const outputs = readEvents(run).flatMap((event) =>
      event.kind === 'cell-finished' ? (event.observation.output ?? []) : [],
    );
    expect(outputs).toHaveLength(1);
    const seen = JSON.parse(outputs[0] ?? '') as Seen;
    await expectHeldIn(task, 'model', seen, folder);
    expectFault(task, {
      fault: 'a descriptor 200 of the shell, model',
      tries: 1,
      expected: '/dev/null in the child',
      got: `${new Map(seen.descriptors).get('200') ?? 'nothing'} in the child`,
    });
    expect(seen.descriptors.filter(([, target]) => target === '/etc/hostname')).toEqual([]);
    expect(listScratch(folder)).toEqual([]);
  });

  test('of the node driver', async ({ task }) => {
    const folder = makeFolder({
      'matrix.yaml':
        "subject: tiny\nruntimes:\n  '1': { npm: tiny, versions: '1.2.3' }\nvariants: [none]\nscenarios: [scenarios]\n",
      'site/node_modules/tiny/package.json': '{ "name": "tiny", "version": "1.2.3", "main": "lib.js" }',
      'site/node_modules/tiny/lib.js': '',
      'scenarios/looks.ts': `import { readdirSync, readlinkSync } from 'node:fs';
import { defineScenario } from 'patchmatrix';
export default defineScenario({ title: 'it looks around', run() { ${look} } });
`,
    });
    const events = await runModules(folder, await planModules(folder, [nodeRuntime(folder, '1', 'tiny')]));
    const { observation } = findCell(events, 'scenarios/looks@1+none');
    await expectHeldIn(task, 'node', JSON.parse(observation?.output ?? '') as Seen);
  });

  async function expectHeldIn(
    task: Parameters<typeof expectFault>[0],
    driver: string,
    seen: Seen,
    folder?: string,
  ): Promise<void> {
    const names = Object.keys(seen.env).filter((name) => !/^(LANG|LC_.*|TZ)$/.test(name));
    expectFault(task, {
      fault: `variables of the shell, ${driver}`,
      tries: 1,
      expected: allowedNames.join(' '),
      got: names.toSorted().join(' '),
    });
    const { HOME: home, TMPDIR: temporary } = seen.env;
    const isOwn = new Set([home, temporary, seen.cwd]).size === 1 && home !== process.env['HOME'];
    expectFault(task, {
      fault: `HOME, TMPDIR and the folder of the start, ${driver}`,
      tries: 1,
      expected: 'one empty folder',
      got: isOwn && seen.entries.length === 0 ? 'one empty folder' : JSON.stringify([home, temporary, seen]),
    });
    if (folder !== undefined) expect(home?.startsWith(`${scratchOf(folder)}/`)).toBe(true);
    await vi.waitFor(() => expect(existsSync(home ?? ''), 'is there after the child').toBe(false));
  }
});

/** Code that starts a process which lives long, and is found by its environment. */
const sleeper = (options: string): string => `spawn('sleep', ['1000'], ${options}).unref();`;
const inGroup = sleeper("{ stdio: 'ignore' }");
const inOwnSession = sleeper("{ stdio: 'ignore', detached: true }");
const hang = 'for (;;);';
const deaf = "process.on('SIGTERM', () => undefined);";

const runOfActs = ['run', '--clock', 'virtual', '--variant', 'acts'];

/** Starts a run, and waits until its cell has so many processes and the guard is there. */
async function startActing(act: string, processes: number) {
  const folder = makeActing(act);
  const running = startThroughShell(folder, runOfActs);
  const exited = once(running, 'exit');
  await vi.waitFor(
    () => {
      const cells = findProcesses('PATCHMATRIX_CELL=', 'environ');
      const own = findProcesses(`HOME=${scratchOf(folder)}`, 'environ').filter((pid) => cells.includes(pid));
      expect(own).toHaveLength(processes);
      expect(findProcesses(scratchOf(folder)), 'the guard').toHaveLength(1);
    },
    { timeout: 8_000, interval: 20 },
  );
  return { folder, pid: running.pid ?? 0, exited };
}

const isClear = (folder: string): boolean =>
  findLeft(folder).length === 0 && listScratch(folder).length === 0;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const kinds = [
  { what: 'a child in an endless loop', act: hang, processes: 1 },
  { what: 'a grandchild in the group', act: `${inGroup} ${hang}`, processes: 2 },
  { what: 'a grandchild in a session of its own', act: `${inOwnSession} ${hang}`, processes: 2 },
];

describe('a runner that is killed', () => {
  test.for(kinds)('takes $what with it', async ({ what, act, processes }, { task }) => {
    const tries = 3;
    let slowestMs = 0;
    for (let index = 0; index < tries; index++) {
      const { folder, pid } = await startActing(act, processes);
      process.kill(pid, 'SIGKILL');
      slowestMs = Math.max(slowestMs, await millisecondsUntil(() => isClear(folder)));
    }
    expectFault(task, {
      fault: `KILL of the runner: ${what}`,
      tries,
      expected: 'no process, guard or temporary file after 2 s',
      got: `none after ${seconds(slowestMs)}`,
      passed: slowestMs <= limitMs,
    });
  });

  test('together with its guard leaves files, which the next command that has a child takes away', async ({
    task,
  }) => {
    const { folder, pid } = await startActing(hang, 1);
    const [guard = 0] = findProcesses(scratchOf(folder));
    process.kill(guard, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await millisecondsUntil(() => findLeft(folder).length === 0);
    expect(listScratch(folder)).toHaveLength(1);
    // One that has a child, and so a folder of its own.
    const next = ['run', '--variant', 'none', '--no-cache'];
    const { exitCode, stderr } = await runPatchmatrix(next, { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    expectFault(task, {
      fault: 'KILL of the runner and of its guard',
      tries: 1,
      expected: '0 temporary folders after the next command',
      got: `${String(listScratch(folder).length)} temporary folders after the next command`,
    });
  });
});

describe('Ctrl-C, which reaches the whole foreground group,', () => {
  test.for([1, 2])('%i times leaves nothing', async (times, { task }) => {
    const { folder, pid, exited } = await startActing(`${deaf} ${inGroup} ${inOwnSession} ${hang}`, 3);
    process.kill(-pid, 'SIGINT');
    if (times === 2) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill(-pid, 'SIGINT');
    }
    const [exitCode] = (await exited) as [number];
    const clearMs = await millisecondsUntil(() => isClear(folder));
    expectFault(task, {
      fault: `INT of the whole group, ${times === 1 ? 'once' : 'twice'}`,
      tries: 1,
      expected: 'exit 130; no process, guard or temporary file after 2 s',
      got: `exit ${String(exitCode)}; none after ${seconds(clearMs)}`,
      passed: exitCode === 130 && clearMs <= limitMs,
    });
  });
});

describe('a process that leaves its session, and the pipes too,', () => {
  test('is ended with its cell, which is marked', async ({ task }) => {
    const folder = makeActing(inOwnSession);
    const { stdout } = await runPatchmatrix([...runOfActs, '--json'], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ complete: true });
    const observations = readEvents(readLatestRunFolder(join(folder, 'results'))).flatMap((event) =>
      event.kind === 'cell-finished' && event.cell.includes('acts') ? event.observation : [],
    );
    expectFault(task, {
      fault: 'a grandchild in a session of its own, without pipes: cell',
      tries: 1,
      expected: 'leaked, 0 left',
      got: `${observations[0]?.leaked === true ? 'leaked' : 'not seen'}, ${String(findLeft(folder).length)} left`,
    });
  });

  test.for([
    { child: 'worker of exec', args: ['exec', '--runtime', '4.13', '--variant', 'acts'], whenLoaded: '' },
    { child: 'child that collects', args: ['list'], whenLoaded: inOwnSession },
  ])('is ended with the $child', async ({ child, args, whenLoaded }, { task }) => {
    const folder = makeActing(whenLoaded === '' ? inOwnSession : '', whenLoaded);
    const input = '{"name":"simple","main":[{"mark":"x"}]}\n';
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd: folder, input });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).not.toBe('');
    expectFault(task, {
      fault: `a grandchild in a session of its own, without pipes: ${child}`,
      tries: 1,
      expected: '0 left',
      got: `${String(findLeft(folder).length)} left`,
    });
  });
});

test('without room for temporary folders a command says so', async ({ task }) => {
  const folder = makeActing('');
  mkdirSync(join(folder, '.cache'));
  writeFileSync(scratchOf(folder), 'no folder');
  const { exitCode, stderr } = await runPatchmatrix(['list'], { cwd: folder });
  expect(stderr).toMatch(/^error: expected to make a temporary folder in the cache, found /);
  expectFault(task, {
    fault: 'no temporary folder can be made',
    tries: 1,
    expected: 'exit 3',
    got: `exit ${String(exitCode)}`,
  });
});
