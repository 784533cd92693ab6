/** Words on the command line that try to be options of another program, to lead elsewhere, or to be what every object has. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeFolder, makeProject, writeFiles } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { expectFault, type TaskWithRows } from './fault-table.ts';
import { type CliInput, expectCliSurvival, measureBareStart } from './hostile/cli-survival.ts';
import { storedRuns } from './hostile/stored-runs.ts';
import { listFiles } from './list-files.ts';

const [stored = ''] = storedRuns.map((events) =>
  events.map((event) => `${JSON.stringify(event)}\n`).join(''),
);

/** What is in a folder, but for its cache. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const path of listFiles(folder, ['.cache'])) {
    const file = join(folder, path);
    hash.update(`${path}\0`).update(statSync(file).isFile() ? readFileSync(file) : '');
  }
  return hash.digest('hex');
}

describe.runIf(process.platform === 'linux')('words', () => {
  let bareMs: number;
  beforeAll(async () => {
    bareMs = await measureBareStart();
  });

  /** All are refused with a sentence, and nothing is written beside them. */
  async function expectRefused(
    task: TaskWithRows,
    fault: string,
    cwd: string,
    commands: readonly (readonly string[])[],
  ): Promise<void> {
    const before = fingerprint(cwd);
    const inputs = commands.map((args): CliInput => ({ name: args.join(' '), args, cwd }));
    await expectCliSurvival(task, `words: ${fault}`, inputs, bareMs);
    expectFault(task, {
      ...{ fault: `words: ${fault}, what is written`, tries: commands.length, expected: 'nothing' },
      got: fingerprint(cwd) === before ? 'nothing' : 'something',
    });
  }

  test('for stored runs', async ({ task }) => {
    const cwd = makeProject();
    const names = [
      '../../etc',
      '/etc',
      '/etc/passwd',
      '..',
      '.',
      '',
      '__proto__',
      'a\nb',
      '\u001b[31m',
      'x'.repeat(5000),
    ];
    // One function finds the run of all of them.
    const commands = [
      ...names.map((name) => ['report', '--', name]),
      ...['../../etc', '/etc', '/etc/passwd'].flatMap((name) => [
        ['diff', name, name],
        ['merge', name],
        ['run', `--resume=${name}`],
      ]),
    ];
    const options = [
      ['report', '-x'],
      ['report', '--', '-x'],
      ['merge', '-x'],
      ['diff', '-x', '--y'],
      ['run', '--resume=-x'],
    ];
    await expectRefused(task, 'names of stored runs', cwd, [...commands, ...options]);
  });

  test('for a stored run elsewhere, which is the choice of whoever names it: it is only read', async ({
    task,
  }) => {
    const elsewhere = makeFolder({ 'events.ndjson': stored, 'logs/a': 'log' });
    const before = fingerprint(elsewhere);
    const cwd = makeProject();
    const commands = [
      ['report', elsewhere],
      ['diff', elsewhere, join(elsewhere, 'events.ndjson')],
      ['merge', elsewhere, elsewhere, '--allow-partial'],
      ['run', `--resume=${elsewhere}`],
    ];
    const codes: (number | undefined)[] = [];
    for (const args of commands) codes.push((await runPatchmatrix(args, { cwd })).exitCode);
    // It holds regressions, and nothing of it is left to run.
    expect(codes).toEqual([0, 0, 1, 1]);
    expectFault(task, {
      ...{ fault: 'words: a stored run elsewhere', tries: commands.length, expected: 'as it was' },
      got: fingerprint(elsewhere) === before ? 'as it was' : 'changed',
    });
  });

  test('for releases, versions, variants and runtimes', async ({ task }) => {
    const cwd = makeProject({ 'variants/we ird.ts': 'export default () => undefined;\n' });
    const names = [
      '--x',
      '--index-url=http://h/',
      '-r/etc/passwd',
      '../x',
      'a b',
      'a;b',
      'a\nb',
      'x.whl',
      '',
    ];
    const release = 'anyio@4.13.0\n-r x';
    await expectRefused(task, 'names of releases', cwd, [
      ...names.flatMap((name) => [
        ['bisect', 'contract/fail-after', `--on=${name}`, '--versions', '>=1'],
        ['list', `--on=${name}@1.0.0`],
      ]),
      ['list', '--on=anyio@--x'],
      ['list', `--on=${release}`],
      ['trace', 'contract/fail-after@4.13.0+none#virtual', `--on=${release}`],
      ...['explore', 'reduce'].map((command) => [command, '--variant', 'wide', `--on=${release}`]),
      ['review', `--on=${release}`],
      ['conform', '--against=4.13.0\n-r x'],
    ]);
    const variants = [
      './path',
      '../../x',
      '../../x.ts',
      '/etc/passwd',
      './variants/we ird.ts',
      '--x',
      '__proto__',
      'constructor',
      '..',
      '',
    ];
    await expectRefused(task, 'names of variants', cwd, [
      ...variants.map((name) => ['list', `--variant=${name}`]),
      ...['../../x.ts', './variants/we ird.ts'].flatMap((name) => [
        ['exec', '--runtime', '4.13', `--variant=${name}`],
        ['bisect', 'contract/fail-after', `--variant=${name}`],
        ['explore', `--variant=${name}`],
        ['reduce', `--variant=${name}`],
        ['conform', `--variant=${name}`],
      ]),
      ['review', '../../x.py', '--on', 'anyio@4.13.0'],
    ]);
    const ids = ['__proto__', 'constructor', '\u001b[31m'];
    await expectRefused(task, 'names of runtimes, cells and reporters', cwd, [
      ...ids.flatMap((name) => [
        ['exec', `--runtime=${name}`],
        ['list', `--runtime=${name}`],
        ['list', `--scenario=${name}`],
        ['run', `--baseline=${name}`],
        ['trace', '--', name],
        ['bisect', '--', name],
        ['report', `--reporter=${name}`],
        ['conform', `--model=${name}`],
      ]),
      ...[
        ['schema', '__proto__'],
        ['constructor'],
        ['__proto__'],
        ['init', 'matrix.yaml'],
        ['list', '--grep', '(('.repeat(1000)],
      ],
    ]);
  });

  test('for git, and a lock file that somebody proposes', async ({ task }) => {
    const matrix =
      'subject: anyio\nruntimes: { lib: { pypi: anyio, versions: "4.13.0" } }\nscenarios: [scenarios/contract]\n';
    const lock = (version: string): string =>
      `version = 1\n[[package]]\nname = "anyio"\nversion = ${JSON.stringify(version)}\nsource = { registry = "r" }\n`;
    const cwd = makeProject({
      'matrix.yaml': matrix,
      'uv.lock': lock('4.13.0'),
      'requirements.txt': 'anyio==4.13.0\n',
      '.gitignore': '.cache\n',
    });
    const git = (...args: string[]): Promise<unknown> =>
      execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd });
    await git('init', '--quiet');
    await git('add', '-A');
    await git('commit', '--quiet', '-m', 'a');
    const bases = ['--output=x', '-Ox', '--upload-pack=touch x', 'a..b', ':/', 'a\nb', '', 'HEAD:../x'];
    await expectRefused(task, 'a base of a bump', cwd, [
      ['gate', '--bump', '--base', '--output=x'],
      ...bases.map((base) => ['gate', '--bump', `--base=${base}`]),
    ]);
    const versions = ['4.14.0\n--index-url=http://h/', '--index-url=http://h/', '../x', '4.14.0 @ file:///x'];
    for (const [file, textOf, own] of [
      ['uv.lock', lock, versions],
      // There a second line is one, and may be an option.
      ['requirements.txt', (version: string) => `anyio==${version}\n`, versions.slice(1)],
    ] as const) {
      const inputs = await Promise.all(
        own.map(async (version): Promise<CliInput> => {
          const folder = makeFolder();
          await execa('cp', ['-r', `${cwd}/.`, folder]);
          writeFiles(folder, { [file]: textOf(version) });
          return { name: JSON.stringify(version), cwd: folder, args: ['gate', '--bump'] };
        }),
      );
      await expectCliSurvival(task, `words: a version in a ${file} that is none`, inputs, bareMs);
    }
  });
});
