import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../../tests/make-project.ts';
import { hashPythonModule } from './hash-python-module.ts';

/** What the documentation of `hash_package` says that a shell computes. */
function hashInShell(folder: string): string {
  const command = "find * -name '*.py' -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1";
  return execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).trim();
}

test('hashes what a shell would', () => {
  const site = makeFolder({
    'lib/__init__.py': 'x = 1\n',
    'lib/_backends/one.py': '',
    'lib/a.py': 'y = "ü"\n',
    'lib/B.py': '',
    'lib/py.typed': '',
    'lib/__pycache__/a.cpython-311.pyc': 'bytes',
    'one_file.py': 'z = 3\n',
  });
  expect(hashPythonModule(join(site, 'lib', '__init__.py'))).toBe(hashInShell(join(site, 'lib')));
  expect(hashPythonModule(join(site, 'lib'))).toBe(hashInShell(join(site, 'lib')));
});

test('hashes of a module that is no package its one file', () => {
  const site = makeFolder({ 'one_file.py': 'z = 3\n', 'another.py': '' });
  const alone = makeFolder({ 'one_file.py': 'z = 3\n' });
  expect(hashPythonModule(join(site, 'one_file.py'))).toBe(hashInShell(alone));
});
