/** `trace`: the timeline of one cell. */
import { describe, expect, test } from 'vitest';

import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('the timeline of a cell', () => {
  test('shows, pass by pass, why a self-cancel under `wide` never lands', async () => {
    const { exitCode, stdout, stderr } = await trace('contract/self-cancel-then-sleep@4.13+wide#virtual');
    expect(stdout).toBe(`contract/self-cancel-then-sleep@4.13+wide#virtual
✗ failed: reached \`unreachable\`, \`s\` caught none, took 5.00006 s
returned after 5.00006 s: 4 ticks, 1 pass, 0 reschedules, none afterwards

tick  seconds
   1  0.00002  main  start
               pass on s (by main), not queued again
                 main  the current task: cannot cancel itself now
   3  5.00004  main  mark unreachable
               main  exit s
               main  returned
`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('shows the same cell without a patch as cancelled one iteration later', async () => {
    const { stdout } = await trace('contract/self-cancel-then-sleep@4.13+none#virtual');
    expect(stdout).toContain('✓ passed\n');
    expect(stdout).toMatch(/pass on s \(by main\), queued again\n +main +the current task/);
    expect(stdout).toMatch(/2 +0\.00004 +pass on s \(by the loop\), queued again\n +main +cancelled\n/);
    expect(stdout).toMatch(/main +exit s caught\n/);
  });

  test('of a hot loop is short, and says how many passes it leaves out', async () => {
    const { exitCode, stdout } = await trace('hot-loop/zombie-scope@4.13+none#virtual');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('12,503 passes');
    expect(stdout).toContain('done: nothing to cancel');
    expect(stdout).toMatch(/the same pass [\d,]+ more times/);
    expect(stdout.split('\n').length).toBeLessThan(30);
  });

  test('is there on the real clock too, and as JSON', async () => {
    const { exitCode, stdout } = await trace('contract/self-cancel-then-sleep@4.14+narrow#real', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      cell: 'contract/self-cancel-then-sleep@4.14+narrow#real',
      judgement: { verdict: 'passed' },
      result: { outcome: 'returned', reschedules: 2 },
      timeline: [{ queuedAgain: true }, { queuedAgain: true }, { queuedAgain: false }],
    });
  });
});

describe.concurrent('a cell that cannot be traced', () => {
  test('because nothing is named like that exits 4 with the nearest names', async () => {
    const { exitCode, stdout, stderr } = await trace('contract/fail-aftr@4.13+none#virtual');
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(
      /^nothing selected: no cell is named `contract\/fail-aftr@4\.13\+none#virtual`; did you mean `contract\/fail-after@4\.13\+none#virtual`/,
    );
  });

  test('because the name is none exits 2 and says how names are built', async () => {
    const { exitCode, stdout, stderr } = await trace('fail-after');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('SUITE/SCENARIO@RUNTIME+VARIANT#CLOCK, found `fail-after`');
  });

  test('because its variant fails shows the message and what the child printed', async () => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(
      ['trace', 'contract/fail-after@4.13+wide#virtual'],
      {
        cwd: makeProject({
          'variants/wide.ts':
            "export default () => {\n  console.log('about to fail');\n  throw new Error('not today');\n};\n",
        }),
      },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('contract/fail-after@4.13+wide#virtual gave no result: ');
    expect(stderr).toContain('not today');
    expect(stderr).toContain('about to fail\n');
  });
});

function trace(...args: readonly string[]): ReturnType<typeof runPatchmatrix> {
  return runPatchmatrix(['trace', ...args], { cwd: makeProject() });
}
