import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import type { CollectModule } from '../cell/collect-protocol.ts';
import type { Loaded } from './load-modules.ts';
import { createModuleMemory } from './module-memory.ts';

/** Long enough after a file was written that it cannot have been written again meanwhile. */
const later = (): number => Date.now() + 1000;

function project(): { readonly module: CollectModule; readonly input: string; readonly loaded: Loaded } {
  const folder = makeFolder({ 'one.ts': 'one', 'shared.ts': 'shared' });
  const file = join(folder, 'one.ts');
  const input = join(folder, 'shared.ts');
  return {
    module: { kind: 'variant', id: 'one', file },
    input,
    loaded: { kind: 'variant', index: 0, compiledFile: 'x.cjs', sha256: 'x', inputs: [file, input] },
  };
}

test('a module is known as long as all of its files have the content that they had', () => {
  const { module, input, loaded } = project();
  const memory = createModuleMemory();
  expect(memory.find(module, [])).toBeUndefined();
  memory.keep(module, [], loaded, later());
  utimesSync(input, 1, 1);
  expect(memory.find(module, [])).toBe(loaded);
  expect(memory.listFiles()).toEqual([module.file, input]);
  writeFileSync(input, 'another');
  expect(memory.find(module, [])).toBeUndefined();
  writeFileSync(input, 'shared');
  expect(memory.find(module, [])).toBe(loaded);
});

test('what it must not import belongs to what is known', () => {
  const { module, loaded } = project();
  const memory = createModuleMemory();
  memory.keep(module, ['semver'], loaded, later());
  expect(memory.find(module, ['other'])).toBeUndefined();
  memory.clear();
  expect(memory.find(module, ['semver'])).toBeUndefined();
});

test('a file that may have been written while it was loaded is loaded again', () => {
  const { module, loaded } = project();
  const memory = createModuleMemory();
  memory.keep(module, [], loaded, Date.now() - 1000);
  expect(memory.find(module, [])).toBeUndefined();
});
