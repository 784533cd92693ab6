import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { compileModule } from './compile-module.ts';
import { nameSources } from './name-sources.ts';

const load = createRequire(import.meta.url);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchmatrix-name-sources-')));
const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
  else Object.defineProperty(Error, 'prepareStackTrace', before);
});

const source = join(folder, 'fails.ts');
writeFileSync(
  source,
  [
    'interface Gone { readonly a: string }',
    'export function fail(it?: Gone): Error {',
    '  return new RangeError(`no ${it?.a}`);',
    '}',
    "import { equal } from 'node:assert';",
    'export const failed = (): Error => { try { equal(1, 2); return new Error(); } catch (error) { return error as Error; } };',
    'export const refused = (): Error => { try { return Buffer.from(1 as never) as never; } catch (error) { return error as Error; } };',
  ].join('\n'),
);

test('a stack names the place in the source, whenever it is read, and is as Node writes it otherwise', async () => {
  const { file } = await compileModule(source, {
    ...{ cacheFolder: folder, apiFile: source, subjects: [], argument: 'the argument' },
  });
  const { fail, failed, refused } = load(file) as Record<'fail' | 'failed' | 'refused', () => Error>;
  const error = fail();
  nameSources([file]);
  const [head, first, ...rest] = (error.stack ?? '').split('\n');
  expect(head).toBe('RangeError: no undefined');
  expect(first).toBe(`    at fail (${source}:3:10)`);
  expect(rest.join('\n')).not.toContain(folder);
  // Node's own errors have their code in it.
  expect(refused().stack).toMatch(/^TypeError \[ERR_INVALID_ARG_TYPE\]: The first argument/);
  expect(failed().stack).toMatch(/^AssertionError \[ERR_ASSERTION\]: 1 == 2/);
  // Somebody else may have emptied the cache.
  const late = fail();
  nameSources([file]);
  rmSync(folder, { recursive: true });
  expect(late.stack).toContain(`at fail (${file}:`);
});
