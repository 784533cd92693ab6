import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeJson } from './write-json.ts';

test('what is written is what JSON.stringify gives, and a newline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchmatrix-write-json-'));
  const file = join(folder, 'file.json');
  const written = (value: object): string => {
    writeJson(file, value);
    return readFileSync(file, 'utf8');
  };
  try {
    for (const value of [
      {},
      { a: [], b: undefined, c: [undefined, 'ü'] },
      { a: Array(50_000).fill('😀é') },
    ]) {
      expect(written(value)).toBe(`${JSON.stringify(value)}\n`);
    }
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(written(value)).toBe(`${JSON.stringify(value)}\n`);
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
