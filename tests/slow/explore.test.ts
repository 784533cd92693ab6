/** `explore`: a search on two columns of the models, by its command line. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeProject } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';

interface Report {
  readonly programs: number;
  readonly differing: number;
  readonly findings: readonly {
    readonly kind: string;
    readonly row?: string;
    readonly operation: string;
    readonly confirmed: boolean;
    readonly program: { readonly main: unknown };
    readonly files: readonly string[];
  }[];
}

describe('explore', () => {
  test('finds what `wide` breaks in few steps, and saves it as scenarios that only `wide` fails', async () => {
    const cwd = makeProject({
      'found.yaml':
        "subject: anyio\nruntimes:\n  '4.13': { model: anyio/4.13 }\nvariants: [none, wide]\n" +
        'scenarios: [scenarios/found]\nclocks: [virtual]\nbaseline: none\n',
    });
    const { exitCode, stdout, stderr } = await explore(
      cwd,
      '--count',
      '1500',
      '--save',
      'scenarios/found',
      '--json',
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { programs, findings } = JSON.parse(stdout) as Report;
    expect(programs).toBe(1500);
    const found = findings.map(({ kind, row, operation, program }) => [
      `${kind}, ${row ?? 'no row'}, ${operation}`,
      JSON.stringify(program.main),
    ]);
    expect(Object.fromEntries(found)).toMatchObject({
      'spin, current, entering a scope': '[{"scope":"s1","cancelled":true,"do":[{"lock":"l","do":[]}]}]',
      'missing-cancellation, current, entering a scope':
        '[{"scope":"s1","cancelled":true,"do":[{"sleep":0}]}]',
      'missing-cancellation, current, cancel of a scope':
        '[{"scope":"s1","do":[{"cancel":"s1"},{"sleep":0}]}]',
      'missing-cancellation, current, cancel of a group':
        '[{"group":"g1","do":[{"cancel":"g1"},{"sleep":0}]}]',
    });
    expect(findings.every(({ confirmed }) => confirmed)).toBe(true);

    const files = readdirSync(join(cwd, 'scenarios/found'));
    const saved = files.filter((file) => file.endsWith('.ts') && !file.includes('-gone-'));
    expect(saved.length).toBeGreaterThan(5);
    expect(files.filter((file) => file.endsWith('.py')).length).toBe(findings.length);
    const run = await runPatchmatrix(['run', 'found.yaml', '--json'], { cwd });
    const { cells } = JSON.parse(run.stdout) as { cells: { id: string; verdict: string }[] };
    const verdicts = saved.flatMap((file) =>
      ['none', 'wide'].map((variant) => {
        const id = `found/${file.replace('.ts', '')}@4.13+${variant}#virtual`;
        return [variant, cells.find((cell) => cell.id === id)?.verdict];
      }),
    );
    expect(new Set(verdicts.map(String))).toEqual(new Set(['none,passed', 'wide,failed']));
    const script = readFileSync(
      join(cwd, 'scenarios/found', files.find((file) => file.endsWith('.py')) ?? ''),
      'utf8',
    );
    expect(script).toContain('pip install anyio==4.13.0');
  });

  test('repeats with its seed', async () => {
    const cwd = makeProject();
    const [first, second] = await Promise.all(
      [1, 2].map(() => explore(cwd, '--count', '1600', '--runtime', '4.14', '--json')),
    );
    const withoutTimes = (stdout = ''): unknown => {
      const report = JSON.parse(stdout) as Report & { seconds?: number; programsPerSecond?: number };
      return { ...report, seconds: 0, programsPerSecond: 0 };
    };
    expect(withoutTimes(first?.stdout)).toEqual(withoutTimes(second?.stdout));
  });

  test('says of each finding what led there, in lines that fit, and how much was run', async () => {
    const { exitCode, stdout } = await runPatchmatrix(
      ['explore', '--variant', 'wide', '--seed', '1', '--count', '800'],
      { cwd: makeProject(), env: { COLUMNS: '80' } },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^seed 1: 4\.13\+wide against 4\.13\+none, up to 800 programs\n/);
    expect(stdout).toContain('spin: 4.13+wide spins for ever, 4.13+none does not');
    expect(stdout).toContain("[scope('s1', [lock('l', [])], { cancelled: true })]");
    expect(stdout).toContain('4.13+wide  tick 1  pass on s1 (by main), not queued again');
    expect(stdout).toMatch(/800 programs in .+: \d+ differ, 1 in \d+;/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('prints what it found also where that cannot be saved', async () => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(
      ['explore', '--variant', 'wide', '--seed', '1', '--count', '200', '--save', 'taken/found'],
      { cwd: makeProject({ taken: 'a file\n' }) },
    );
    expect(stderr).toBe(
      'error: expected to make taken/found, found a file where a folder should be; move it away, or name another path\n',
    );
    expect(stdout).toMatch(/kinds? of difference\n$/);
    expect(exitCode).toBe(2);
  });

  test('says so where it found no difference', async () => {
    const { exitCode, stdout } = await runPatchmatrix(
      ['explore', '--variant', 'narrow', '--seed', '1', '--count', '500'],
      { cwd: makeProject() },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/500 programs in .+: no difference found\n$/);
  });

  test('that is interrupted prints what it found', async () => {
    const search = startPatchmatrix(['explore', '--variant', 'wide', '--seed', '1', '--count', '1000000'], {
      cwd: makeProject(),
    });
    // From its first line on it searches.
    await once(search.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    search.kill('SIGINT');
    const { exitCode, stdout } = await search;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('interrupted: --seed 1 with the same flags finds the same again');
    // How far a search comes until then depends on the machine: what chance has drawn by then may be told after it.
    expect(stdout).toMatch(/kinds? of difference\n/);
  });
});

describe('explore refuses', () => {
  test.each<[string, number, RegExp, readonly string[]]>([
    [
      'a variant that is not there',
      4,
      /no variant is named `wied`; did you mean `wide`\?/,
      ['--variant', 'wied'],
    ],
    [
      'a runtime that is not there',
      4,
      /no runtime is named `4\.31`/,
      ['--variant', 'wide', '--runtime', '4.31'],
    ],
    ['one column', 2, /expected two columns, found one/, []],
    ['the same column twice', 2, /two different columns, found `4\.13\+none` twice/, ['--variant', 'none']],
    [
      'a release without a version',
      2,
      /such as anyio@4\.13\.0, found `anyio`/,
      ['--on', 'anyio', '--variant', 'wide'],
    ],
    [
      'more releases than two',
      2,
      /expected one release for --on, or two, found 3/,
      ['--on', 'anyio@4.12.0', '4.13.0', '4.14.0'],
    ],
    [
      'a file that is not there',
      2,
      /expected a file for `--variant \.\/nope\.ts`/,
      ['--variant', './nope.ts'],
    ],
    ['a variant that fails', 2, /could not be opened: not today/, ['--variant', './broken.ts']],
  ])('%s', async (_, code, message, args) => {
    const cwd = makeProject({ 'broken.ts': "export default () => { throw new Error('not today'); };\n" });
    const { exitCode, stdout, stderr } = await runPatchmatrix(['explore', '--count', '500', ...args], {
      cwd,
    });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect({ exitCode, findings: stdout.includes('programs in') }).toEqual({
      exitCode: code,
      findings: false,
    });
  });
});

function explore(cwd: string, ...args: readonly string[]): ReturnType<typeof runPatchmatrix> {
  return runPatchmatrix(['explore', '--variant', 'wide', '--seed', '1', ...args], { cwd });
}
