import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { findUnpacked, hash, packModule, parseReference, unpackBlob } from './blobs.ts';

describe('a module on its way to workers', () => {
  test('in JavaScript goes alone', () => {
    const folder = makeFolder({ 'one.cjs': 'exports.one = 1;\n', 'two.cjs': 'exports.two = 2;\n' });
    const { blob, reference } = packModule(join(folder, 'one.cjs'));
    const cache = makeFolder();
    const unpacked = unpackBlob(blob, cache);
    expect(parseReference(reference)).toEqual({ sha256: blob.sha256, path: 'one.cjs' });
    expect(readFileSync(join(unpacked, 'one.cjs'), 'utf8')).toBe('exports.one = 1;\n');
    expect(existsSync(join(unpacked, 'two.cjs'))).toBe(false);
  });

  test('in Python takes its folder along, without what belongs to this machine and what leads out of it', () => {
    const files = {
      'one.py': '',
      'deep/er/data.bin': '\0\u00ff',
      '.git/config': '',
      '__pycache__/one.pyc': '',
    };
    const folder = makeFolder({ ...files, '.venv/pyvenv.cfg': '', 'node_modules/a/index.js': '' });
    symlinkSync('/etc/hostname', join(folder, 'link'));
    const { blob } = packModule(join(folder, 'one.py'));
    expect(Object.keys(JSON.parse(blob.content) as object)).toEqual(['deep/er/data.bin', 'one.py']);
    const unpacked = unpackBlob(blob, makeFolder());
    expect(readFileSync(join(unpacked, 'deep/er/data.bin'), 'utf8')).toBe(files['deep/er/data.bin']);
  });

  test('has one name for one content, wherever it lies', () => {
    const files = { 'b.py': 'b = 1\n', 'a.py': 'a = 1\n' };
    const [one, other] = [makeFolder(files), makeFolder(files)].map((folder) =>
      packModule(join(folder, 'a.py')),
    );
    expect(one).toEqual(other);
    const changed = makeFolder({ ...files, 'b.py': 'b = 2\n' });
    expect(packModule(join(changed, 'a.py')).reference).not.toBe(one?.reference);
  });

  test('is refused with more than 4 MiB beside it', () => {
    const folder = makeFolder({ 'one.py': '' });
    writeFileSync(join(folder, 'large.bin'), Buffer.alloc(4 * 1024 * 1024 + 1));
    expect(() => packModule(join(folder, 'one.py'))).toThrow(/expected at most 4 MiB .*found more; move it/);
  });
});

describe('a blob from a queue', () => {
  const blobOf = (files: unknown) => {
    const content = JSON.stringify(files);
    return { sha256: hash(content), content };
  };

  test.each(['../out', '/etc/out', 'in/../../out', '.', 'a\0b', ''])(
    'writes nothing outside of its folder: %j',
    (path) => {
      const cache = makeFolder();
      expect(() => unpackBlob(blobOf({ [path]: '' }), cache)).toThrow(EnvironmentError);
      expect(existsSync(join(cache, 'queue', 'out'))).toBe(false);
      expect(parseReference(`${'0'.repeat(64)}/${path}`)).toBeUndefined();
    },
  );

  test('is refused if it is not what its name says', () => {
    const { content } = blobOf({ 'one.py': '' });
    expect(() => unpackBlob({ sha256: hash('another'), content }, makeFolder())).toThrow(
      /expected the modules .{8} from the queue, found .{8}/,
    );
  });

  test('is mended where it was changed in the cache', () => {
    const blob = blobOf({ 'one.py': Buffer.from('one = 1\n').toString('base64') });
    const cache = makeFolder();
    const file = join(unpackBlob(blob, cache), 'one.py');
    expect(findUnpacked(blob.sha256, cache)).toBe(dirname(file));
    writeFileSync(file, 'one = 2\n');
    expect(findUnpacked(blob.sha256, cache)).toBeUndefined();
    expect(readFileSync(join(unpackBlob(blob, cache), 'one.py'), 'utf8')).toBe('one = 1\n');
  });

  test.each(['', 'one.py', '../one.py', `${'0'.repeat(63)}/one.py`, `${'A'.repeat(64)}/one.py`])(
    'is not meant by %j',
    (reference) => {
      expect(parseReference(reference)).toBeUndefined();
    },
  );
});
