/** `exec`: programs in, results out, one for each line whatever is in it. */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { ProgramResult } from '../program/program.ts';
import { makeFolder, makeProject, repository } from './make-project.ts';
import { type Finished, runPatchmatrix, type RunOptions, startPatchmatrix } from './run-patchmatrix.ts';

/** Cancels a scope and sleeps in it. */
const simple = '{"name":"simple","main":[{"scope":"s","do":[{"cancel":"s"},{"sleep":5}]}]}';

describe.concurrent.each(['4.13', '4.14'])('the hand-made programs on %s', (runtime) => {
  test.each(['none', 'wide', 'narrow'])(
    'give under %s what the real library gave, field by field',
    async (variant) => {
      const { exitCode, stdout } = await exec(['--runtime', runtime, '--variant', variant], {
        cwd: repository,
        env: { PATCHMATRIX_CACHE: `${makeFolder()}/cache` },
        input: readGolden('named.jsonl'),
      });
      expect(exitCode).toBe(0);
      expect(parseLines(stdout)).toEqual(parseLines(readGolden(`named-${runtime}.0-${variant}.jsonl`)));
    },
  );
});

describe.concurrent('a line that is no program', () => {
  test('is answered by an error that says what is wrong with it, and the rest goes on', async () => {
    const lines = [
      simple,
      'no JSON',
      '{"name":"typo","main":[{"slep":1},{"mark":2}]}',
      '[]',
      '',
      '{"name":"nobody","main":[{"spawn":"t","into":"nobody","do":[]}]}',
      simple,
    ];
    const { exitCode, stdout, stderr } = await exec(['--runtime', '4.13'], {
      cwd: makeProject(),
      input: lines.join('\n'),
    });

    const answers = parseLines(stdout);
    expect(answers).toMatchObject([
      { outcome: 'returned', elapsed: 0.00008 },
      { error: expect.stringContaining('JSON') as string },
      { error: expect.stringMatching(/main\[0\].*`slep`.*`sleep`(.|\n)*main\[1\]\.mark/) as string },
      { error: expect.stringContaining('found an empty list') as string },
      { error: expect.stringContaining('JSON') as string },
      { outcome: 'raised KeyError' },
      { outcome: 'returned', elapsed: 0.00008 },
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});

describe.concurrent('a program that hangs in the code of a variant', () => {
  /** Never comes back from a pass that visits the child of a scope. */
  const stuck = `export default function ({ CancelScope }: any): void {
  const deliver = CancelScope.prototype.deliverCancellation;
  CancelScope.prototype.deliverCancellation = function (this: any, origin: any): boolean {
    while (this.childScopes.size > 0);
    return deliver.call(this, origin);
  };
}
`;
  const nested =
    '{"name":"nested","main":[{"scope":"s","do":[{"scope":"inner","do":[{"cancel":"s"},{"sleep":5}]}]}]}';

  test('costs its own time limit, twice if there are two, and the rest goes on in order', async () => {
    const { exitCode, stdout } = await exec(
      ['--runtime', '4.13', '--variant', './stuck.ts', '--timeout', '0.5'],
      {
        cwd: makeProject({ 'stuck.ts': stuck }),
        input: [simple, nested, simple, 'no JSON', nested, simple].join('\n'),
      },
    );

    expect(parseLines(stdout)).toMatchObject([
      { outcome: 'returned' },
      { error: 'expected the program to end within 0.5 s, found it still running' },
      { outcome: 'returned' },
      { error: expect.stringContaining('JSON') as string },
      { error: 'expected the program to end within 0.5 s, found it still running' },
      { outcome: 'returned' },
    ]);
    expect(exitCode).toBe(0);
  });

  test('ends with exit code 130 at once if the batch is interrupted', async () => {
    const running = startPatchmatrix(['exec', '--runtime', '4.13', '--variant', './stuck.ts'], {
      cwd: makeProject({ 'stuck.ts': stuck }),
      // An answer is written once the next program begins.
      input: [simple, simple, nested, simple].join('\n'),
    });
    running.stdout.once('data', () => running.kill('SIGINT'));
    const { exitCode, stdout, stderr } = await running;

    expect(exitCode).toBe(130);
    expect(parseLines(stdout).length).toBeGreaterThanOrEqual(1);
    expect(stderr).toBe('');
  });
});

describe.concurrent('a variant whose code fails as it is applied', () => {
  test('is refused with its message and exit code 2, and no line is answered', async () => {
    const cwd = makeProject({ 'throws.ts': "export default () => { throw new Error('not today'); };\n" });
    const { exitCode, stdout, stderr } = await exec(['--runtime', '4.13', '--variant', './throws.ts'], {
      cwd,
      input: simple,
    });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe('error: the variant `./throws.ts` failed as it was applied: not today\n');
  });

  test('by ending the process does not make answers without end', async () => {
    const cwd = makeProject({ 'exits.ts': 'export default () => process.exit(3);\n' });
    const { stdout, timedOut } = await exec(['--runtime', '4.13', '--variant', './exits.ts'], {
      cwd,
      input: simple,
      timeoutMs: 20_000,
    });
    expect(timedOut).toBe(false);
    expect(parseLines(stdout).length).toBeLessThanOrEqual(1);
  });

  test('by hanging costs no more than the time limit', async () => {
    const cwd = makeProject({ 'hangs.ts': 'export default () => { for (;;); };\n' });
    const { exitCode, timedOut } = await exec(
      ['--runtime', '4.13', '--variant', './hangs.ts', '--timeout', '0.5'],
      { cwd, input: simple, timeoutMs: 20_000 },
    );
    expect(timedOut).toBe(false);
    expect(exitCode).toBe(2);
  });
});

describe.concurrent('the settings of the clock', () => {
  test('--max-ticks ends a program that spins after so many iterations, and the one that exceeds them counts', async () => {
    const [result] = await execOne(['--max-ticks', '2']);
    expect(result).toMatchObject({ outcome: 'spin', ticks: 3, elapsed: 0.00006 });
  });

  test('--tick-cost is what an iteration costs that need not wait', async () => {
    const [result] = await execOne(['--tick-cost', '0.5']);
    expect(result).toMatchObject({ outcome: 'returned', ticks: 4, elapsed: 2 });
  });

  test('--clock real takes real time and gives the same events', async () => {
    const program = '{"name":"t","main":[{"sleep":0.05},{"mark":"slept"}]}';
    const [real] = await execOne(['--clock', 'real'], program);
    const [virtual] = await execOne([], program);
    expect(real?.elapsed).toBeGreaterThanOrEqual(0.05);
    expect(real?.elapsed).not.toBe(virtual?.elapsed);
    expect(real?.outcome).toBe('returned');
    expect(real?.events.map(withoutTime)).toEqual(virtual?.events.map(withoutTime));
  });

  async function execOne(args: readonly string[], input = simple): Promise<ProgramResult[]> {
    const { stdout } = await exec(['--runtime', '4.13', ...args], { cwd: makeProject(), input });
    return parseLines(stdout) as ProgramResult[];
  }
});

test.concurrent('an empty input gives an empty output', async () => {
  const { exitCode, stdout, stderr } = await exec(['--runtime', '4.14'], { cwd: makeProject() });
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.concurrent('an unknown runtime or variant exits 4 with the nearest name', async () => {
  const cwd = makeProject();
  const runtime = await exec(['--runtime', '4.31'], { cwd, input: simple });
  const variant = await exec(['--runtime', '4.13', '--variant', 'narow'], { cwd, input: simple });
  expect([runtime.exitCode, runtime.stdout]).toEqual([4, '']);
  expect(runtime.stderr).toContain('no runtime is named `4.31`; did you mean `4.13`');
  expect([variant.exitCode, variant.stdout]).toEqual([4, '']);
  expect(variant.stderr).toContain('no variant is named `narow`; did you mean `narrow`');
});

function exec(args: readonly string[], options: RunOptions): Promise<Finished> {
  return runPatchmatrix(['exec', ...args], options);
}

function readGolden(name: string): string {
  return readFileSync(`${repository}/golden/${name}`, 'utf8');
}

function parseLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function withoutTime([, , ...rest]: readonly unknown[]): unknown[] {
  return rest;
}
