/* eslint-disable max-lines -- a test for each way in which a child can end */
import { programResultOf } from '../compare/program-result.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childMarks } from './child-environment.ts';
import type { Observation } from './events.ts';
import { killAllChildren } from './command-children.ts';
import { readProcessesMarked, readProcessStat } from './read-proc.ts';
import type { ChildHooks, ChildSpec, RunningChild } from './child-spec.ts';
import { runChild } from './run-child.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const onLinux = process.platform === 'linux';
let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchmatrix-run-child-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function buildSpec(fixture: string, changes: Partial<ChildSpec> = {}): ChildSpec {
  const cell = `${fixture}-${++count}`;
  return {
    command: process.execPath,
    args: [join(fixtures, `${fixture}.cjs`)],
    request: '{}',
    name: { run: `test-${process.pid}`, cell, attempt: 1 },
    logFile: join(folder, `${cell}.log`),
    expected: { version: '4.13.0', sha256: 'ab'.repeat(32) },
    timeoutMs: 5000,
    graceMs: 100,
    ...changes,
  };
}

/** Runs a fixture, and checks what holds for every end: nothing that it started runs any more. */
async function observe(
  fixture: string,
  changes: Partial<ChildSpec> = {},
  use?: (child: RunningChild) => void,
  hooks?: ChildHooks,
): Promise<Observation> {
  const spec = buildSpec(fixture, changes);
  const child = runChild(spec, hooks);
  use?.(child);
  const observation = await child.observation;
  expect(readProcessesMarked(childMarks(spec.name)).filter(isRunning)).toEqual([]);
  return observation;
}

function isRunning(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z';
}

describe('a child that ends by itself', () => {
  test('with code 0 and a result has exited, and what it said is in the observation', async () => {
    const seen: string[] = [];
    const observation = await observe(
      'well-behaved',
      { request: JSON.stringify({ outcome: 'cancelled' }) },
      undefined,
      {
        onReady: ({ version }) => seen.push(`ready ${version}`),
        onCounters: ({ ticks }) => seen.push(`counters ${ticks}`),
      },
    );
    expect(seen).toEqual(['ready 4.13.0', 'counters 7']);
    expect(observation).toMatchObject({
      end: 'exited',
      exitCode: 0,
      leaked: false,
      ready: { subject: 'fixture', protocol: 1 },
      counters: { ticks: 7 },
      result: { result: { outcome: 'cancelled' }, usage: { peakMemoryKiB: 1 } },
    });
    expect(observation).not.toHaveProperty('problem');
    expect(observation).not.toHaveProperty('signal');
    expect(observation).not.toHaveProperty('output');
    expect(observation.result).not.toHaveProperty('kind');
    expect(observation.wallMs).toBeGreaterThan(1);
  });

  test('with another code has a problem, though its result is there', async () => {
    const observation = await observe('exits-3');
    expect(observation).toMatchObject({ end: 'exited', exitCode: 3 });
    expect(observation.problem).toBe('expected an exit with code 0, found 3');
    expect(observation.result).toBeDefined();
  });

  test('with code 0 and no result has exited early', async () => {
    const observation = await observe('exits-without-result');
    expect(observation).toMatchObject({ end: 'exited-early', exitCode: 0 });
    expect(observation.problem).toMatch(/^expected a result/);
  });

  test('by a signal was signalled', async () => {
    const observation = await observe('killed-by-sigkill');
    expect(observation).toMatchObject({ end: 'signalled', signal: 'SIGKILL' });
    expect(observation).not.toHaveProperty('exitCode');
  });

  test('by a signal was signalled also after its result', async () => {
    const observation = await observe('killed-after-its-result');
    expect(observation).toMatchObject({ end: 'signalled', signal: 'SIGSEGV' });
    expect(observation.result).toBeDefined();
  });

  test('right after a result of a megabyte has lost none of it', async () => {
    const observation = await observe('writes-a-large-result');
    expect(observation.end).toBe('exited');
    expect(programResultOf(observation)?.events).toHaveLength(20_000);
  });

  test('because its own code failed says so, and keeps the stack in its log alone', async () => {
    const spec = buildSpec('throws');
    const observation = await runChild(spec).observation;
    expect(observation).toMatchObject({ end: 'exited', exitCode: 1, threw: 'no such method' });
    expect(observation).not.toHaveProperty('output');
    expect(readFileSync(spec.logFile, 'utf8')).toBe('Error: no such method\n    at x\n');
  });
});

describe('a child that does not end', () => {
  test('is timed out, counted from ready', async () => {
    const observation = await observe('hangs-idle', { timeoutMs: 100 });
    expect(observation).toMatchObject({ end: 'timed-out', signal: 'SIGTERM', leaked: false });
    expect(observation.problem).toMatch(
      /^expected the child to end within 0.1 s of being ready, found it running/,
    );
  });

  test('and has closed its channel can give no result any more, and need not be waited for', async () => {
    const observation = await observe('closes-its-channel');
    expect(observation).toMatchObject({ end: 'protocol-error', signal: 'SIGTERM' });
    expect(observation.problem).toMatch(/^expected a result before descriptor 3 is closed, found none/);
    expect(observation.wallMs).toBeLessThan(4000);
  });

  test('is timed out if it never gets ready', async () => {
    const observation = await observe('never-ready', { readyTimeoutMs: 150 });
    expect(observation.end).toBe('timed-out');
    expect(observation.problem).toMatch(/^expected the child to be ready within 0.15 s, found it running/);
  });

  test('is killed after the grace if it ignores TERM', async () => {
    const observation = await observe('ignores-term', { timeoutMs: 100, graceMs: 100 });
    expect(observation).toMatchObject({ end: 'timed-out', signal: 'SIGKILL', output: 'not now\n' });
    expect(observation.wallMs).toBeGreaterThan(200);
  });

  test('is timed out though its result is there', async () => {
    const observation = await observe('hangs-after-its-result', { timeoutMs: 100 });
    expect(observation.end).toBe('timed-out');
    expect(observation.problem).toContain('its last frame sent');
    expect(observation.result).toBeDefined();
  });

  test.runIf(onLinux)('keeps its last counters, with the CPU time that the system counted', async () => {
    const observation = await observe('hangs-in-a-loop', { timeoutMs: 1000 });
    expect(observation).toMatchObject({ end: 'timed-out', counters: { reschedules: 61_000 } });
    expect(observation.counters?.cpuMs).toBeGreaterThan(50);
    expect(observation.counters?.cpuMs).toBeLessThan(3000);
    expect(observation.problem).toMatch(/after [\d.]+ s of CPU time$/);
  });

  test('ends when the run is stopped', async () => {
    const observation = await observe('hangs-idle', {}, (child) => {
      child.kill();
      child.kill();
    });
    expect(observation).toMatchObject({ end: 'signalled', problem: 'was stopped together with the run' });
  });

  test('ends at once when all are killed', async () => {
    const started = performance.now();
    const observations = await Promise.all([
      observe('ignores-term', { graceMs: 10_000 }, undefined, { onReady: killAllChildren }),
      observe('never-ready', { graceMs: 10_000 }),
    ]);
    expect(observations.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a child that breaks the protocol is killed', () => {
  test.each([
    ['writes-garbage', 'expected a frame as one line of JSON, found `what is this?`'],
    ['writes-too-long-a-line', 'expected frames of at most 1048576 bytes, found a longer one'],
    ['writes-after-its-result', 'expected nothing after the last frame, found `counters`'],
    ['writes-counters-before-ready', 'expected `ready` once and first, found `counters`'],
  ])('%s', async (fixture, problem) => {
    expect(await observe(fixture)).toMatchObject({ end: 'protocol-error', problem, signal: 'SIGTERM' });
  });

  test('unless it ended in the middle of a line, which is an error too', async () => {
    const observation = await observe('writes-half-a-line');
    expect(observation).toMatchObject({ end: 'protocol-error', exitCode: 0 });
    expect(observation.problem).toBe(
      'expected each frame to end its line, found 13 bytes of one that does not',
    );
  });
});

describe('a child that loaded something else than planned is never a pass', () => {
  test('another version', async () => {
    const observation = await observe('loads-another-version');
    expect(observation.end).toBe('environment-mismatch');
    expect(observation.problem).toMatch(/^expected version 4\.13\.0 of fixture, found 4\.14\.0 in `/);
  });

  test('the same version with other bytes', async () => {
    const observation = await observe('loads-other-bytes');
    expect(observation.end).toBe('environment-mismatch');
    expect(observation.problem).toContain('found cdcdcdcd');
  });
});

describe('a grandchild does not outlive the cell', () => {
  test('in the group of the child: it is killed and the cell marked', async () => {
    const observation = await observe('leaves-a-grandchild');
    expect(observation).toMatchObject({ end: 'exited', exitCode: 0, leaked: true });
    expect(isRunning(Number(observation.output))).toBe(false);
  });

  test.runIf(onLinux)('in a session of its own, with a hold on the frames', async () => {
    const observation = await observe('leaves-an-escapee');
    expect(observation).toMatchObject({ end: 'exited', exitCode: 0, leaked: true });
    expect(observation.result).toBeDefined();
    expect(isRunning(Number(observation.output))).toBe(false);
  });

  test.runIf(onLinux)('in a session of its own, without any mark, once it was seen', async () => {
    const observation = await observe('leaves-a-hidden-escapee');
    expect(observation).toMatchObject({ end: 'exited', exitCode: 0, leaked: true });
    expect(isRunning(Number(observation.output))).toBe(false);
  });

  test('that ignores TERM when the child is timed out', async () => {
    const observation = await observe('hangs-with-a-stubborn-grandchild', { timeoutMs: 100 });
    expect(observation).toMatchObject({ end: 'timed-out', leaked: false });
    expect(isRunning(Number(observation.output))).toBe(false);
  });
});

describe.runIf(onLinux)('what a child takes', () => {
  test('is in the observation, with what its descendants take', async () => {
    const { peak } = await observe('hangs-with-a-stubborn-grandchild', { timeoutMs: 700 });
    // The child, its grandchild and what that sleeps in.
    expect(peak?.processes).toBe(3);
    expect(peak?.memoryMiB).toBeGreaterThan(5);
    expect(peak?.memoryMiB).toBeLessThan(100);
  });

  test.each([false, true])('is bounded in processes, with sessions of their own: %s', async (detached) => {
    const started = performance.now();
    const observation = await observe('starts-processes-without-end', {
      request: JSON.stringify({ detached }),
      bounds: { maxProcesses: 50, maxMemoryMiB: 2048 },
    });
    expect(observation).toMatchObject({ end: 'signalled', signal: 'SIGKILL', leaked: false });
    expect(observation.problem).toMatch(
      /^expected at most 50 processes at once, found \d{2,3}: ended by the runner \(--max-processes\)$/,
    );
    expect(observation.peak?.processes).toBeGreaterThan(50);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test('is bounded in memory', async () => {
    const observation = await observe('allocates-without-end', {
      bounds: { maxProcesses: 50, maxMemoryMiB: 200 },
    });
    expect(observation).toMatchObject({ end: 'signalled', signal: 'SIGKILL' });
    expect(observation.problem).toMatch(
      /^expected at most 200 MiB of memory at once, found \d{3,4}: ended by the runner \(--max-memory\)$/,
    );
  });
});

describe('the environment', () => {
  test('a command that is not there is not started', async () => {
    const observation = await observe('well-behaved', { command: join(folder, 'no-such-command') });
    expect(observation).toMatchObject({ end: 'not-started', leaked: false });
    expect(observation.problem).toMatch(/no-such-command` to start, found .*ENOENT/);
  });

  test('a log that cannot be opened is the environment’s fault', async () => {
    const observation = await observe('well-behaved', { logFile: join(folder, 'no', 'such', 'folder') });
    expect(observation).toMatchObject({ end: 'not-started' });
    expect(observation.problem).toContain('ENOENT');
  });

  test('the child sees who it is and little else', async () => {
    process.env['NODE_EXTRA_CA_CERTS'] = '/nowhere.pem';
    process.env['LC_PATCHMATRIX_TEST'] = 'passes';
    const observation = await observe('prints-environment', { name: { run: 'r', cell: 'c', attempt: 2 } });
    delete process.env['NODE_EXTRA_CA_CERTS'];
    delete process.env['LC_PATCHMATRIX_TEST'];
    const environment = JSON.parse(observation.output ?? '') as Record<string, string>;
    expect(environment).toMatchObject({
      PATH: process.env['PATH'],
      LC_PATCHMATRIX_TEST: 'passes',
      PATCHMATRIX: '1',
      PATCHMATRIX_RUN: 'r',
      PATCHMATRIX_CELL: 'c',
      PATCHMATRIX_ATTEMPT: '2',
    });
    const others = Object.keys(environment).filter(
      (name) => !/^(PATCHMATRIX.*|PATH|HOME|LANG|LC_.*|TZ|TMPDIR|__CF.*)$/.test(name),
    );
    expect(others).toEqual([]);
  });
});

describe('a runner that is killed', () => {
  test.runIf(onLinux)('takes a child in a hot loop with it', async () => {
    const spec = buildSpec('hangs-in-a-loop', { timeoutMs: 10_000 });
    const program = join(folder, 'runner.cjs');
    await build({
      stdin: {
        contents: `import { runChild } from './run-child.ts';
          import { placeScratch } from './scratch.ts';
          placeScratch(${JSON.stringify(join(folder, 'scratch'))});
          runChild(${JSON.stringify(spec)}, { onReady: () => console.log('ready') });`,
        resolveDir: import.meta.dirname,
      },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const runner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(runner.stdout, 'data');
    expect(readProcessesMarked(childMarks(spec.name))).toHaveLength(1);
    runner.kill('SIGKILL');
    await expect.poll(() => readProcessesMarked(childMarks(spec.name))).toEqual([]);
  });
});

describe('what a child leaves behind', () => {
  test('of a flood is its head and its tail', async () => {
    const spec = buildSpec('floods-stdout');
    const { end, output = '' } = await runChild(spec).observation;
    expect(end).toBe('exited');
    expect(output).toMatch(/^first words\né{49}\n/);
    expect(output).toMatch(/\n… \d+ bytes left out …\n/);
    expect(output).toMatch(/é{49}\nlast words\n$/);
    expect(output).not.toContain('\ufffd');
    expect(output.length).toBeLessThan(9000);
    const stored = readFileSync(spec.logFile);
    expect(stored.length).toBeLessThan(513 * 1024);
    expect(stored.length).toBeGreaterThan(500 * 1024);
  });

  test.runIf(onLinux)('is no open descriptor, and no file if it printed nothing', async () => {
    await observe('well-behaved');
    const before = readdirSync('/proc/self/fd').length;
    await Promise.all([
      observe('well-behaved'),
      observe('exits-3'),
      observe('hangs-idle', { timeoutMs: 50 }),
    ]);
    await observe('well-behaved', { command: '/nowhere' });
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
    expect(readdirSync(folder).filter((name) => /^(well-behaved|exits-3|hangs-idle)/.test(name))).toEqual([]);
  });
});
