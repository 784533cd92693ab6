/** What reaches a pipe: one JSON object or plain text, coloured only where it is asked for, no wider than it is asked for. */
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';

import type { JsonReport } from '../runner/report/json-report-schema.ts';
import { acceptRepositoryResults, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const escape = '\u{1b}';

describe.concurrent('--json', () => {
  test('prints one object on stdout and nothing else, neither there nor on stderr', async () => {
    const cwd = makeProject();
    const { stdout, stderr } = await runPatchmatrix(['-g', 'fail-after@4.13', '--json'], {
      cwd,
      env: { FORCE_COLOR: '1' },
    });

    const report = JSON.parse(stdout) as JsonReport;
    expect(report.columns.map(({ id, suites }) => [id, suites])).toEqual([
      ['4.13+none', { contract: { passed: 1, total: 1 } }],
      ['4.13+wide', { contract: { passed: 1, total: 1 } }],
      ['4.13+narrow', { contract: { passed: 1, total: 1 } }],
    ]);
    expect(report.cells.map(({ id }) => id)).toEqual(
      ['none', 'wide', 'narrow'].flatMap((variant) => [
        `contract/fail-after@4.13+${variant}#virtual`,
        `contract/fail-after@4.13+${variant}#real`,
      ]),
    );
    expect(report).toMatchObject({ subject: 'anyio', complete: true, interrupted: null });
    expect(stderr).toBe('');
  });
});

describe.concurrent('a pipe', () => {
  const selection = ['--clock', 'virtual', '-g', 'zombie-scope@4.13'];

  test('gets neither colours nor progress', async () => {
    const { stdout, stderr } = await runPatchmatrix(selection, { cwd: makeProject() });
    expect(stdout).toContain('✗ 48k/s*');
    expect(stdout).not.toContain(escape);
    expect(stdout).not.toContain('\r');
    expect(stderr).toBe('');
  });

  test('gets colours, but no progress, if FORCE_COLOR says so', async () => {
    const { stdout, stderr } = await runPatchmatrix(selection, {
      cwd: makeProject(),
      env: { FORCE_COLOR: '1' },
    });
    expect(stdout).toContain(`${escape}[31m✗${escape}[39m`);
    expect(stdout).toContain(`${escape}[32m✓${escape}[39m`);
    expect(stderr).toBe('');
  });

  test('gets none if NO_COLOR is set, whatever FORCE_COLOR says', async () => {
    const { stdout } = await runPatchmatrix(selection, {
      cwd: makeProject(),
      env: { FORCE_COLOR: '1', NO_COLOR: '1' },
    });
    expect(stdout).toContain('✓ at rest');
    expect(stdout).not.toContain(escape);
  });

  test('gets no table with --quiet, but the failing cells and the summary', async () => {
    const { stdout } = await runPatchmatrix(
      ['--clock', 'virtual', '-g', 'cancel-then-lock@4.13', '--quiet'],
      { cwd: makeProject() },
    );
    expect(stdout).not.toContain('passed  ');
    expect(stdout).toMatch(/^✗ hot-loop\/cancel-then-lock@4\.13\+wide#virtual\n/);
    expect(stdout).toMatch(/\n3 cells: 2 passed, 1 failed in .*\nresults in .*\n$/);
  });
});

describe.concurrent.each([80, 120, 200])('%i columns', (width) => {
  const env = { COLUMNS: String(width) };

  test('hold every line of the table, of the failing cells, of a plan and of a timeline', async () => {
    const cwd = makeProject();
    acceptRepositoryResults(cwd);
    const commands = [
      ['--clock', 'virtual', '--scenario', 'failing-child-cancels-siblings', 'cancel-then-lock'],
      ['list'],
      ['trace', 'contract/shielded-cleanup@4.14+none#virtual'],
    ];
    for (const command of commands) {
      const { exitCode, stdout } = await runPatchmatrix(command, { cwd, env });
      expect(exitCode).toBe(0);
      expect(stdout).not.toBe('');
      expect(widerThan(width, stdout)).toEqual([]);
    }
  });

  test('hold every line that says what got worse than accepted', async () => {
    const cwd = makeProject({
      'variants/narrow.ts': 'export default function (): void {}\n',
    });
    acceptRepositoryResults(cwd);
    const { exitCode, stdout } = await runPatchmatrix(['--clock', 'virtual', '-g', 'orphaned.*narrow'], {
      cwd,
      env,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('2 cells worse than accepted:\n');
    expect(widerThan(width, stdout)).toEqual([]);
  });
});

test('80 columns hold what is said of failing cells that nobody accepted', async () => {
  const { stdout } = await runPatchmatrix(['--clock', 'virtual', '-g', 'expired-deadline@4.13'], {
    cwd: makeProject(),
    env: { COLUMNS: '80' },
  });
  expect(widerThan(80, stdout)).toEqual([]);
});

function widerThan(width: number, text: string): string[] {
  return text.split('\n').filter((line) => stringWidth(line) > width);
}
