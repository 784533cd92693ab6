import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { loadModel, packCode } from './model-code.ts';

describe('a model is loaded', () => {
  test('without code that was compiled before', () => {
    const file = writeBundle('4.13.0');
    expect(loadModel(file)).toMatchObject({ model: { version: '4.13.0' }, sha256: hashOf('4.13.0') });
  });

  test('with the code of that very bundle, which V8 takes', () => {
    const { file, codeFile } = prepare('4.13.0');
    const { model, sha256, script } = loadModel(file, codeFile);
    expect({ version: model.version, sha256 }).toEqual({ version: '4.13.0', sha256: hashOf('4.13.0') });
    expect(script.cachedDataRejected).toBe(false);
  });

  test('as it is, where the code is that of a bundle that differs in one letter', () => {
    const { codeFile } = prepare('4.13.0');
    const { model, sha256, script } = loadModel(writeBundle('4.13.1'), codeFile);
    expect({ version: model.version, sha256 }).toEqual({ version: '4.13.1', sha256: hashOf('4.13.1') });
    expect(script.cachedDataRejected).toBeUndefined();
  });

  test.each([
    ['nothing', () => ''],
    ['half of it', (code: Buffer) => code.subarray(0, code.length / 2)],
    ['something else', () => 'no hash and no length\nand no bundle'],
    ['what no V8 has made', (code: Buffer) => Buffer.concat([code.subarray(0, -200), Buffer.alloc(200)])],
  ])('as it is, where %s is found', (_, damage) => {
    const { file, codeFile, packed } = prepare('4.13.0');
    writeFileSync(codeFile, damage(packed));
    expect(loadModel(file, codeFile)).toMatchObject({
      model: { version: '4.13.0' },
      sha256: hashOf('4.13.0'),
    });
  });
});

/** A bundle of a length that does not depend on the version, with a function that V8 compiles late. */
function bundleOf(version: string): string {
  return `"use strict"; function late() { return '${version}'; } module.exports = { model: { version: late() } };`;
}

function hashOf(version: string): string {
  return createHash('sha256').update(bundleOf(version)).digest('hex');
}

function writeBundle(version: string): string {
  const file = join(makeFolder(), 'model.cjs');
  writeFileSync(file, bundleOf(version));
  return file;
}

function prepare(version: string): { file: string; codeFile: string; packed: Buffer } {
  const file = writeBundle(version);
  const { sha256, script } = loadModel(file);
  const packed = Buffer.from(
    packCode({ sha256, bundle: bundleOf(version), code: script.createCachedData() }),
  );
  const codeFile = `${file}.code`;
  writeFileSync(codeFile, packed);
  return { file, codeFile, packed };
}
