/** `bisect` over the models of a matrix: where a scenario's verdict changes, or what a program does. */
import { describe, expect, test } from 'vitest';

import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

/** Not in the order of their versions. */
const matrix = [
  'subject: anyio',
  'runtimes:',
  '  "4.14.2": { model: anyio/4.14.2 }',
  '  "4.13": { model: anyio/4.13 }',
  '  "4.14": { model: anyio/4.14 }',
  'variants: [none, wide]',
  'scenarios: [scenarios/hot-loop, scenarios/upgrade]',
  '',
].join('\n');

const bisect = (...args: string[]) => {
  const files = {
    'matrix.yaml': matrix,
    'finding.json': '{"main": [{"group": "g", "do": [{"spawn": "k", "into": "g", "do": [{"enter": "s"}]}]}]}',
    'wrong.json': '{"main": [{"slep": 5}]}',
  };
  return runPatchmatrix(['bisect', ...args], { cwd: makeProject(files) });
};

describe.concurrent('bisect', () => {
  test.each([
    ['upgrade/lock-cancelled-waiter', [], 'changed in 4.14: failed → passed, 4.13 was the last before.'],
    ['hot-loop/zombie-scope', [], 'changed in 4.14.2: failed → passed, 4.14 was the last before.'],
    ['hot-loop/zombie-scope', ['--variant', 'wide'], 'no change between 4.13 and 4.14.2, passed'],
    ['hot-loop/cancel-then-lock', [], 'no change between 4.13 and 4.14.2, passed'],
    ['finding.json', [], 'changed in 4.14: returned → raised group(RuntimeError), 4.13 was the last before.'],
  ])('%s %j: %s', async (subject, flags, answer) => {
    const { exitCode, stdout } = await bisect(subject, ...flags);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(answer);
  });

  test('--all tries every version, and --json says what each came to', async () => {
    const { stdout } = await bisect('hot-loop/zombie-scope', '--all', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      versions: ['4.13', '4.14', '4.14.2'],
      tried: [
        { version: '4.13', verdict: 'failed' },
        { version: '4.14', verdict: 'failed' },
        { version: '4.14.2', verdict: 'passed' },
      ],
      answer: { kind: 'changed', lastBefore: '4.14', changedIn: ['4.14.2'] },
    });
  });

  test.each([
    [['hot-loop/zombi-scope'], 4, 'did you mean `hot-loop/zombie-scope`?'],
    [['hot-loop/zombie-scope', '--variant', 'wdie'], 4, 'did you mean `wide`?'],
    [['hot-loop/zombie-scope', '--versions', '>=4'], 2, 'expected a package beside --versions, found none'],
    [['nowhere.json'], 2, 'expected a program as JSON in nowhere.json, found ENOENT'],
    [['wrong.json'], 2, 'expected a program in wrong.json: '],
  ])('%j is refused', async (args, code, message) => {
    const { exitCode, stderr } = await bisect(...args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
