/** `review` on the models: one document from one command, and what is stored with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, makeProject } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';

const threeVersions = [
  'subject: anyio',
  'runtimes:',
  '  "4.13": { model: anyio/4.13 }',
  '  "4.14": { model: anyio/4.14 }',
  '  "4.14.2": { model: anyio/4.14.2 }',
  'variants: [none, narrow]',
  'scenarios: [scenarios/hot-loop, scenarios/upgrade]',
  'clocks: [virtual]',
  '',
].join('\n');

describe.concurrent('review', () => {
  test('of a patch says whether it is needed, what it fixes and breaks, and from when on it is needless', async () => {
    const cwd = makeProject({ 'matrix.yaml': threeVersions });
    const args = [
      'review',
      '--variant',
      'narrow',
      '--programs',
      '300',
      '--format',
      'html',
      '--out',
      'review.html',
    ];
    const { exitCode, stdout, stderr } = await runPatchmatrix(args, { cwd });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });

    const [run = ''] = readdirSync(join(cwd, 'results')).filter((name) => name.startsWith('2'));
    const read = (file: string): string => readFileSync(join(cwd, 'results', run, file), 'utf8');
    expect(JSON.parse(read('review.json'))).toMatchObject({
      subject: { kind: 'patch', patch: 'narrow', runtime: '4.13' },
      fixed: ['hot-loop/orphaned-task-group', 'hot-loop/zombie-scope'],
      regressed: [],
      obsoleteFrom: '4.14.2',
      fixedUpstreamIn: '4.14.2',
      equalities: [{ runtime: '4.14.2', programs: 300, differing: 0 }],
    });
    const document = read('review.md');
    expect(document).toMatch(/^# Review of `narrow` on anyio 4\.13\.0\n\n\*\*Take the patch\.\*\* /);
    expect(document).toContain('From 4.14.2 on the patch changes nothing');

    const page = readFileSync(join(cwd, 'review.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    const text = page.slice(page.indexOf('<body'), page.indexOf('<script')).replaceAll(/<[^>]+>/g, '');
    expect(text).toContain('Review of narrow on anyio 4.13.0Take the patch. It fixes 2 of ');
    expect(text).toContain('What a search found4.13+narrow against 4.13+none300 programs ran on ');
  });

  test('as JSON is what the document is written from', async () => {
    const matrix = threeVersions
      .replace('  "4.14": { model: anyio/4.14 }\n  "4.14.2": { model: anyio/4.14.2 }\n', '')
      .replace('scenarios/hot-loop, ', '');
    const cwd = makeProject({ 'matrix.yaml': matrix });
    const args = ['review', '--variant', 'narrow', '--programs', '50', '--json'];
    const { exitCode, stdout } = await runPatchmatrix(args, { cwd });
    expect(exitCode).toBe(0);
    const [run = ''] = readdirSync(join(cwd, 'results')).filter((name) => name.startsWith('2'));
    expect(readFileSync(join(cwd, 'results', run, 'review.json'), 'utf8')).toBe(stdout);
    expect(JSON.parse(stdout)).toMatchObject({ subject: { patch: 'narrow' }, searches: [{ programs: 50 }] });
  });

  test('of versions, where no patch is named, is that of a bump', async () => {
    const cwd = makeProject({ 'matrix.yaml': threeVersions });
    const { exitCode, stdout } = await runPatchmatrix(['review', '--programs', '200'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# Review of the bump from anyio 4\.13\.0 to 4\.14\.2\n/);
    expect(stdout).toContain('**Look at `upgrade/start-error-lost` before you bump.**');
    expect(stdout).toContain(
      '- 4.14 → 4.14.2: fixes `hot-loop/orphaned-task-group` and `hot-loop/zombie-scope`',
    );
  });

  test.each([
    [['./nowhere.py', '--on', 'anyio@4.13.0'], 'expected a patch at `./nowhere.py`, found no such file'],
    [['--variant', 'none'], 'expected a patch, found `none`, which is the library as it is'],
    [['--variant', 'narrow', '--runtime', '4.31'], 'expected a runtime of 4.13, 4.14, 4.14.2 for --runtime'],
  ])('%j is refused, before anything runs', async (args, message) => {
    const cwd = makeProject({ 'matrix.yaml': threeVersions });
    const { exitCode, stderr } = await runPatchmatrix(['review', ...args], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  test('without a matrix says what it needs', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['review', '--variant', 'x'], { cwd: makeFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('matrix.yaml');
  });
});
