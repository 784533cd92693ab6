import { expect, test } from 'vitest';

import { findReviewedVersions } from './reviewed-versions.ts';

test.each([
  [['anyio@latest'], true],
  [['anyio@4.x'], true],
  [['anyio@4.13.0', 'trio@0.30.0'], false],
  [['anyio@4.13.0', 'newest'], false],
  [['anyio@4.13.0', '4.14.0', '4.14.2'], false],
])('of %j nothing is looked up', async (on, isPatch) => {
  expect(await findReviewedVersions(on, isPatch)).toBe(on);
});
