/** What `run` and `gate` say of a patch that changes nothing any more. */
import { expect, test } from 'vitest';

import { makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const runtimes = ['4.13', '4.14', '4.14.2'].map((id) => `  '${id}': { model: anyio/${id} }\n`).join('');
const matrix =
  `subject: anyio\nruntimes:\n${runtimes}variants: [none, wide, narrow]\n` +
  'scenarios: [scenarios/hot-loop, scenarios/upgrade]\nclocks: [virtual]\n';

test('a run and a gate say from which version on a patch changes nothing, and of one that does they say nothing', async () => {
  const cwd = makeProject({ 'matrix.yaml': matrix });
  for (const command of ['run', 'gate']) {
    const { stdout } = await runPatchmatrix([command], { cwd });
    const lines = stdout.split('\n').filter((line) => line.includes('drop it'));
    expect(lines).toEqual(['from 4.14.2 on, `narrow` changes nothing in 7 scenarios: drop it']);
  }
  const { stdout } = await runPatchmatrix(['report', '--power'], { cwd });
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('narrow from 4.14.2 on, in 7 scenarios');
}, 60_000);

test('a selection in which the patch was never seen at work does not call it needless', async () => {
  const cwd = makeProject({ 'matrix.yaml': matrix });
  const { stdout } = await runPatchmatrix(['run', '-g', 'lock-cancelled-waiter'], { cwd });
  expect(stdout).not.toContain('drop it');
});
