import { expect, test } from 'vitest';

import { describeNoPython, findPython } from './find-python.ts';

test.each(['true', 'echo', '/nowhere/python'])(
  '`%s` is no Python, and no other one is taken',
  async (name) => {
    expect(await findPython({ PATCHMATRIX_PYTHON: name })).toBeUndefined();
  },
);

test('where there is none, what was asked for is named', () => {
  expect(describeNoPython({})).toBe('none in PATH');
  expect(describeNoPython({ PATCHMATRIX_PYTHON: 'true' })).toBe(
    '`true` in PATCHMATRIX_PYTHON, which is none',
  );
});
