/** A stored run, in every form that a report has. Its events are a real run's, with shorter paths. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, repository } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const fixtures = join(repository, 'tests/fixtures');

describe('a stored run as', () => {
  test.each([
    ['text', 'txt'],
    ['markdown', 'md'],
    ['json', 'json'],
    ['junit', 'xml'],
    ['ctrf', 'ctrf.json'],
    ['github', 'github.txt'],
  ])('%s reads as it did', async (reporter, extension) => {
    const cwd = makeFolder();
    copyFileSync(join(fixtures, 'stored-run.ndjson'), join(cwd, 'stored-run.ndjson'));
    const file = join(cwd, `report.${extension}`);
    const args = ['report', 'stored-run.ndjson', '--reporter', `${reporter}=${file}`];
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    await expect(readFileSync(file, 'utf8')).toMatchFileSnapshot(`fixtures/stored-run.${extension}`);
  });

  test('the job summary on GitHub holds the review, and what children print is fenced', async () => {
    const cwd = makeFolder({ 'summary.md': '' });
    copyFileSync(join(fixtures, 'stored-run.ndjson'), join(cwd, 'stored-run.ndjson'));
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { stdout } = await runPatchmatrix(['report', 'stored-run.ndjson'], { cwd, env });

    const review = readFileSync(join(fixtures, 'stored-run.md'), 'utf8');
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toBe(review);
    const [, token = ''] = /^::stop-commands::(\S+)\n/.exec(stdout) ?? [];
    const [fenced = '', commands = ''] = stdout.split(`\n::${token}::\n`);
    expect(token.length).toBeGreaterThan(15);
    expect(fenced).toContain('  passed ');
    expect(commands.split('\n')[0]).toMatch(/^::error title=[^:]*::/);
    expect(commands.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  });
});
