import { expect, test } from 'vitest';

import { describePythonFailure } from './python-requirements.ts';

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
