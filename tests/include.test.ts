/** `report --include`: the findings of a search on the page of a run, and files that hold none. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder, makeProject } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

describe.concurrent('report --include', () => {
  test('shows what a search found, with its program, the rule and both traces', async () => {
    const cwd = makeProject({
      'matrix.yaml':
        "subject: anyio\nruntimes:\n  '4.13': { model: anyio/4.13 }\nvariants: [none, wide]\n" +
        'scenarios: [scenarios/upgrade]\nclocks: [virtual]\nbaseline: none\n',
    });
    const run = await runPatchmatrix(['run'], { cwd });
    expect(run.exitCode).toBeLessThan(2);
    const explored = await runPatchmatrix(
      ['explore', '--variant', 'wide', '--count', '300', '--seed', '1', '--json'],
      { cwd },
    );
    writeFileSync(join(cwd, 'found.json'), explored.stdout);
    const { findings } = JSON.parse(explored.stdout) as { findings: { rule: string; left: object }[] };
    expect(findings[0]?.left).toHaveProperty('timeline');

    const { exitCode, stdout } = await runPatchmatrix(
      ['report', '--reporter', 'html', '--include', 'found.json'],
      { cwd },
    );
    expect(exitCode).toBe(0);
    const body = stdout.slice(stdout.indexOf('<body'), stdout.indexOf('<script'));
    expect(body.match(/<details [^>]*class="finding"/g) ?? []).toHaveLength(findings.length);
    expect(body.match(/<svg [^>]*role="img"/g)?.length).toBe(2 * findings.length);
    const text = body.replaceAll(/<[^>]+>/g, '').replaceAll('&amp;', '&');
    expect(text).toContain('4.13+wide against 4.13+none');
    expect(text).toContain(findings[0]?.rule.replaceAll('`', ''));
  });

  test('names a file that holds no findings, and what is wrong with it, before anything is read of the run', async () => {
    const cwd = makeFolder();
    writeFileSync(join(cwd, 'cut.json'), '{"kind": "expl');
    writeFileSync(join(cwd, 'half.json'), '{"kind": "explore", "columns": {"left": 1}}');
    writeFileSync(join(cwd, 'long.json'), '');
    truncateSync(join(cwd, 'long.json'), 33 * 1024 * 1024);
    const cases = [
      ['cut.json', 'printed in `cut.json`, found: '],
      [
        'half.json',
        'error: half.json: expected a name of at most 1,000 characters as `columns.left`, found 1; --include takes',
      ],
      ['long.json', 'expected at most 32 MiB, found more'],
      ['nowhere.json', 'found no such file'],
      ['.', 'EISDIR'],
    ] as const;
    const ended = await Promise.all(
      cases.map(([file]) => runPatchmatrix(['report', '--reporter', 'html', '--include', file], { cwd })),
    );
    for (const [index, [, message]] of cases.entries()) {
      expect(ended[index]).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended[index]?.stderr).toContain(message);
      expect(ended[index]?.stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('goes with the HTML page only', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['report', '--include', 'it.json'], {
      cwd: makeFolder(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expected --reporter html beside --include, found none');
  });
});
