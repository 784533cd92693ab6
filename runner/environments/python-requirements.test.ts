import { expect, test } from 'vitest';

import { describePythonFailure, renderLines, renderRequirements } from './python-requirements.ts';

test.each([
  [
    'pip, which names every version that it tried',
    'ERROR: Cannot install lib==1.0.0, lib==1.1.0 and lib==1.2.0 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit a page',
    'expected wheels of lib and of all that it needs, found none that go together; where one comes as sources only, `sdists: true` lets it be built',
  ],
  [
    'pip, of a package that is not there',
    'ERROR: Could not find a version that satisfies the requirement nolib (from versions: none)\nERROR: No matching distribution found for nolib',
    'expected the client of PyPI to find a wheel, found: ERROR: No matching distribution found for nolib; is PyPI reached, and is that its name?',
  ],
  [
    'pip, of a file that is another one',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    lib==1.0.0 from https://example.org/lib.whl:\n        Expected sha256 aa',
    'expected a file with a hash that the lock knows, found another (lib==1.0.0); if the release may have changed, --update-lock takes its new hashes',
  ],
])('a failure is one sentence: %s', (_name, stderr, sentence) => {
  expect(describePythonFailure({ stderr })).toBe(sentence);
});

test('requirements are a line each, with their hashes', () => {
  expect(renderLines(['a==1', '/tmp/a', 'b>=1; python_version < "3.13"'])).toBe(
    'a==1\n/tmp/a\nb>=1; python_version < "3.13"\n',
  );
  expect(renderRequirements([{ name: 'a', version: '1', sha256: ['00', '11'] }])).toBe(
    'a==1 --hash=sha256:00 --hash=sha256:11\n',
  );
  expect(renderLines([])).toBe('');
});

test.each(['--index-url=x', '  -r x', 'a==1\n-r x', 'a==1\r-r x'])(
  'what would be an option in a file of requirements is refused: %j',
  (text) => {
    expect(() => renderLines(['a', text])).toThrow(/^expected the name of a package and its version, found/);
    expect(() => renderRequirements([{ name: text, version: '1', sha256: [] }])).toThrow(
      /^expected the name/,
    );
  },
);
