import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MatrixError, readMatrix } from './read-matrix.ts';

const models = ['anyio/4.13'];
const text = `subject: anyio
runtimes: { "4.13": { model: anyio/4.13 } }
variants: [none, wide]
scenarios: [suites/contract]
`;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchmatrix-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(path: string, content = ''): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

function errorOf(file: string): MatrixError {
  try {
    readMatrix(file, models);
  } catch (error) {
    if (error instanceof MatrixError) return error;
    throw error;
  }
  throw new Error('expected mistakes, found none');
}

describe('readMatrix', () => {
  test('finds variants and scenarios beside the matrix, through links too', async () => {
    const file = await write('matrix.yaml', `\u{feff}${text}`);
    await write('variants/wide.ts');
    await write('suites/contract/b.ts');
    await write('suites/contract/nested.ts/not-a-scenario.ts');
    await symlink(await write('elsewhere.ts'), join(folder, 'suites/contract/a.ts'));
    await symlink(join(folder, 'nothing'), join(folder, 'suites/contract/broken.ts'));
    const matrix = readMatrix(file, models);
    expect(matrix.file).toBe(file);
    expect(matrix.folder).toBe(folder);
    expect(matrix.variants[1]?.files.model).toBe(join(folder, 'variants/wide.ts'));
    expect(matrix.scenarios.map((scenario) => scenario.kind === 'file' && scenario.file)).toEqual([
      join(folder, 'suites/contract/a.ts'),
      join(folder, 'suites/contract/b.ts'),
    ]);
  });

  test('fails with all mistakes and the text that they are in', async () => {
    const file = await write('matrix.yaml', text);
    const error = errorOf(file);
    expect(error.mistakes.map(({ line }) => line).toSorted()).toEqual([3, 4]);
    expect(error.mistakes.every((mistake) => mistake.file === file)).toBe(true);
    expect(error.sources.get(file)).toBe(text);
  });

  test('says how to make a matrix that does not exist', () => {
    const file = join(folder, 'matrix.yaml');
    expect(errorOf(file).mistakes).toEqual([
      {
        file,
        line: 0,
        column: 0,
        length: 0,
        message: 'expected a matrix file, found none',
        hint: '`npx patchmatrix init` writes one',
      },
    ]);
  });

  test('says that a folder is no matrix', () => {
    expect(errorOf(folder).message).toBe('expected a matrix file, found a folder');
  });

  test('takes a path through a file for one that does not exist', async () => {
    const file = await write('matrix.yaml', text.replace('suites/contract', 'variants/wide.ts/contract'));
    await write('variants/wide.ts');
    const [mistake] = errorOf(file).mistakes;
    expect(mistake?.message).toContain('expected a folder or a file that exists');
  });
});
