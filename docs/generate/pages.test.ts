import { expect, test } from 'vitest';

import { describedFields } from './schema-pages.ts';
import { findUndescribed } from './shape.ts';

test.each(Object.entries(describedFields))('%s: every field says what it is', (_, groups) => {
  expect(groups.length).toBeGreaterThan(5);
  expect(findUndescribed(groups)).toEqual([]);
});
