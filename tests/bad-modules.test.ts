/** Scenarios and variants that cannot be loaded: every mistake is shown with its place before any cell starts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { collectModules } from '../runner/execute/collect-modules.ts';
import { MatrixError, readMatrix } from '../runner/matrix/read-matrix.ts';
import { makeFolder } from './make-project.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

const matrix = (variants: string): string => `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [${variants}]
scenarios: [scenarios/suite]
clocks: [virtual]
`;

const good = `import { mark, scenario } from 'patchmatrix';

export default scenario({
  title: 'nothing happens',
  rule: 'Nothing is asked for.',
  main: [mark('done')],
  owed: { outcome: 'returned', reaches: ['done'] },
});
`;

test.concurrent(
  'all mistakes of all modules are shown at once, each with file, line, column and caret, and no cell starts',
  async () => {
    const cwd = makeFolder({
      'matrix.yaml': matrix('none, throws, syntax, number, nothing, lost'),
      'variants/throws.ts': `const answer: number = 42;

function fail(): never {
  throw new TypeError(\`not \${answer}\`);
}
fail();
export default function (): void {}
`,
      'variants/syntax.ts': 'export default function (): void {\n  const = 3;\n}\n',
      'variants/number.ts': '// Not a function.\nexport default 5;\n',
      'variants/nothing.ts': 'export const variant = 1;\n',
      'variants/lost.ts': "import lost from './nowhere.ts';\nexport default lost;\n",
      'scenarios/suite/good.ts': good,
      'scenarios/suite/exits.ts': 'process.exit(0);\nexport default 1;\n',
      'scenarios/suite/misspelt.ts': good.replace('import { mark,', 'import { mrk,'),
      'scenarios/suite/nothing.ts': "import { mark } from 'patchmatrix';\nmark('alone');\n",
      'scenarios/suite/operation.ts': `export default {
  title: 'a typo',
  rule: 'None.',
  main: [{ mark: 'a' }, { slep: 5 }],
  owed: { outcome: 'returned', reached: [] },
};
`,
      'scenarios/suite/syntax.ts': `${good}}\n`,
      'scenarios/suite/throws.ts': `console.log('noise on stdout');\n${good}throw 'a text';\n`,
    });
    const { exitCode, stdout, stderr } = await runPatchmatrix(['run'], { cwd });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(existsSync(join(cwd, 'results'))).toBe(false);
    const expected = [
      ['scenarios/suite/exits.ts:1:1', 'exit code 0'],
      ['scenarios/suite/misspelt.ts:6:9', 'mark is not defined'],
      ['scenarios/suite/nothing.ts:1:1', 'expected a scenario as default export, found none'],
      ['scenarios/suite/operation.ts:1:1', 'main[1]: unknown operation `slep`; did you mean `sleep`?'],
      ['scenarios/suite/operation.ts:1:1', 'unknown key `reached`', 'did you mean `reaches`?'],
      ['scenarios/suite/syntax.ts:9:1', 'Unexpected "}"'],
      ['scenarios/suite/throws.ts:1:1', 'a text'],
      ['variants/lost.ts:1:18', './nowhere.ts'],
      ['variants/nothing.ts:1:1', 'default export, found none'],
      ['variants/number.ts:2:1', 'default export, found a number'],
      ['variants/syntax.ts:2:9', 'Expected identifier'],
      ['variants/throws.ts:4:9', 'TypeError: not 42', 'throw new TypeError'],
    ];
    const blocks = stderr.split('\n\n');
    for (const [place = '', ...parts] of expected) {
      const found = blocks.filter((block) => block.startsWith(`${place} `));
      expect(found.join('\n\n'), `${place} in\n${stderr}`).not.toBe('');
      for (const block of found) expect(block).toMatch(/\n +\d+ \| .*\n +\| +\^$/);
      for (const part of parts) expect(found.join('\n\n')).toContain(part);
    }
    expect(blocks.at(-1)).toBe(`${String(expected.length)} mistakes\n`);
    expect(stderr).not.toContain('    at ');
  },
);

describe.concurrent('a module that hangs while it is loaded', () => {
  test('is a mistake after its time limit, and the modules after it are loaded all the same', async () => {
    const error = await collect(
      {
        'matrix.yaml': matrix('none, hangs, throws'),
        'variants/hangs.ts': 'for (;;);\nexport default () => undefined;\n',
        'variants/throws.ts': "throw new Error('after it');\n",
        'scenarios/suite/good.ts': good,
        'scenarios/suite/hangs.ts': `for (;;);\n${good}`,
      },
      1000,
    );

    expect(error).toBeInstanceOf(MatrixError);
    expect((error as MatrixError).mistakes.map(({ file, line, column }) => [file, line, column])).toEqual([
      [expect.stringMatching(/variants\/hangs\.ts$/), 1, 1],
      [expect.stringMatching(/variants\/throws\.ts$/), 1, 7],
      [expect.stringMatching(/scenarios\/suite\/hangs\.ts$/), 1, 1],
    ]);
    expect((error as MatrixError).mistakes[0]?.message).toContain('to load within 1 s, found it still busy');
  });

  test('is not one that leaves a timer running: that holds up nothing', async () => {
    const startedAtMs = performance.now();
    const error = await collect(
      {
        'matrix.yaml': matrix('none, ticking'),
        'variants/ticking.ts': 'setInterval(() => undefined, 100);\nexport default () => undefined;\n',
        'scenarios/suite/good.ts': good,
      },
      4000,
    );
    expect(error).toBeUndefined();
    expect(performance.now() - startedAtMs).toBeLessThan(3500);
  });
});

/** Collects the modules of a matrix, and hands out the error if there is one. */
async function collect(files: Readonly<Record<string, string>>, timeoutMs: number): Promise<unknown> {
  const folder = makeFolder(files);
  const dist = fileURLToPath(new URL('../dist/', import.meta.url));
  const read = readMatrix(join(folder, 'matrix.yaml'), ['anyio/4.13']);
  return collectModules(read, {
    childFile: join(dist, 'collect.cjs'),
    pythonCommand: () => Promise.reject(new Error('no scenario here is in Python')),
    apiFile: join(dist, 'index.js'),
    cacheFolder: join(folder, '.cache'),
    modelFile: (model) => join(dist, 'models', `${model}.cjs`),
    timeoutMs,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
}
