/** What runs again though something like it was run before: a result that is taken wrongly is the worst defect. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { bare, files, makeRunProject, patched, run, scenario } from '../cached-project.ts';
import { makeFolder } from '../make-project.ts';

describe.concurrent('a cell runs again', () => {
  const rewrite = (cwd: string, file: string, from: string, to: string): void => {
    const text = readFileSync(join(cwd, file), 'utf8');
    if (!text.includes(from)) throw new Error(`expected \`${from}\` in ${file}`);
    writeFileSync(join(cwd, file), text.replace(from, to));
  };

  test.each<[string, (cwd: string) => void, readonly string[]]>([
    ['its variant', (cwd) => rewrite(cwd, 'variants/own.ts', '= note', '= note + 1'), [patched]],
    ['what its variant imports', (cwd) => rewrite(cwd, 'variants/helper.ts', '1', '2'), [patched]],
    ['its scenario', (cwd) => rewrite(cwd, 's/sleeps.ts', 'sleep(0.5)', 'sleep(0.6)'), [bare, patched]],
    [
      'a file that is now found before what its variant imports',
      (cwd) => {
        rewrite(cwd, 'variants/own.ts', './helper.ts', './helper');
      },
      [],
    ],
    ['how the compiler is set', (cwd) => writeFileSync(join(cwd, 'tsconfig.json'), '{}'), []],
  ])('if %s changes, and no other', async (_, change, expected) => {
    const cwd = await makeRunProject();
    change(cwd);
    expect((await run(cwd)).ran).toEqual(expected);
  });

  test('if a file comes to be that is found before what its variant imports', async () => {
    const cwd = await makeRunProject({ 'variants/own.ts': files['variants/own.ts'].replace('.ts', '') });
    expect((await run(cwd)).ran).toEqual([]);
    writeFileSync(join(cwd, 'variants/helper.tsx'), 'export const note = 3;\n');
    expect((await run(cwd)).ran).toEqual([patched]);
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['a time limit', ['--timeout', '30'], {}],
    ['a bound', ['--max-memory', '1024'], {}],
    ['another language', [], { LANG: 'C' }],
    ['another time zone', [], { TZ: 'Asia/Tokyo' }],
  ])('under %s', async (_, args, env) => {
    const cwd = await makeRunProject();
    expect((await run(cwd, args, { env })).ran).toEqual([bare, patched]);
  });
});

describe.concurrent('what is never taken from the cache', () => {
  const variant = (body: string): Record<string, string> => ({
    'variants/own.ts': `${body}\nexport default function (subject: object): void {\n  use(subject);\n}\n`,
  });

  test.each([
    ['an error', variant("const use = (): void => {\n  throw new TypeError('no');\n};")],
    [
      'a variant that reads the time',
      variant('const use = (subject: object): void => void Object.assign(subject, { at: Date.now() });'),
    ],
    [
      'a variant that reads a file',
      variant("import { readdirSync } from 'node:fs';\nconst use = (): void => void readdirSync('.');"),
    ],
  ])('%s', async (_, changed) => {
    const cwd = await makeRunProject(changed);
    expect((await run(cwd)).ran).toEqual([patched]);
  });

  test('what a scenario file reads while it is loaded', async () => {
    const cwd = makeFolder(files);
    const reading = `import { readFileSync } from 'node:fs';\n${scenario(0.5)}`.replace(
      'sleep(0.5)',
      `sleep(Number(readFileSync('${cwd}/seconds.txt', 'utf8')))`,
    );
    writeFileSync(join(cwd, 's/sleeps.ts'), reading);
    writeFileSync(join(cwd, 'seconds.txt'), '1');
    expect((await run(cwd)).report.cells[0]?.elapsed).toBeCloseTo(1, 3);
    expect((await run(cwd)).ran).toEqual([]);
    writeFileSync(join(cwd, 'seconds.txt'), '2');
    expect((await run(cwd)).report.cells[0]?.elapsed).toBeCloseTo(2, 3);
  });

  test('what did not come to the same each time', async () => {
    const cwd = await makeRunProject();
    const folder = join(cwd, '.cache/results');
    // A column of which another result is kept than it gives, as of code that hides what it looks at.
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8').replace(/^\S+ (.*)$/gm, (_line, rest: string) => {
        const other = rest.replace('"ticks":', '"ticks":1');
        return `${createHash('sha256').update(other).digest('hex')} ${other}`;
      });
      writeFileSync(join(folder, name), text);
    }
    const refreshed = await run(cwd, ['--no-cache']);
    expect(refreshed.stderr).toContain(`${bare} did something else than in `);
    expect((await run(cwd)).ran).toEqual([bare, patched]);
    expect((await run(cwd)).ran).toEqual([bare, patched]);
  });
});

describe.concurrent('a cache', () => {
  const damage = (cwd: string, change: (text: string) => string): void => {
    const folder = join(cwd, '.cache/results');
    for (const name of readdirSync(folder)) {
      writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
    }
  };

  test.each<[string, (text: string) => string]>([
    ['cut short', (text) => text.slice(0, -10)],
    ['altered', (text) => text.replace('"elapsed":', '"elapsed":1')],
    ['of something else', () => 'x y z\n'],
  ])('that is %s is said, and made again', async (_, change) => {
    const cwd = await makeRunProject();
    damage(cwd, change);
    const { ran, stderr } = await run(cwd);
    expect(ran).toEqual([bare, patched]);
    expect(stderr).toMatch(
      /the cache's results\/[\da-f]{64}\.ndjson is not what was kept \(1 line\): these cells run again/,
    );
    const after = await run(cwd);
    expect([after.ran, after.stderr]).toEqual([[], '']);
  });

  test('that two runs fill at once holds what either found', async () => {
    const cwd = makeFolder(files);
    await Promise.all([run(cwd), run(cwd)]);
    const { ran, report, stderr } = await run(cwd);
    expect([ran, stderr]).toEqual([[], '']);
    expect(report.cells.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
  });

  test('that takes no results costs the next run time, and nothing else', async () => {
    const cwd = makeFolder({ ...files, '.cache/results': 'in the way' });
    const { exitCode, report, stderr } = await run(cwd);
    expect(report.cells.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect(stderr).toMatch(/expected to (?:keep|read) results in the cache, found /);
    expect(exitCode).toBe(0);
  });
});
