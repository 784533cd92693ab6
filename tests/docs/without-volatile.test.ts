import { expect, test } from 'vitest';

import { withoutVolatile } from './without-volatile.ts';

test('what differs from run to run is told apart from what a document claims', () => {
  const first = 'a ✓ 58 ms ✗ 247k/s 34%\n38 cached, since 2026-11-27 08:51 UTC\n20261127T085342Z-f637';
  const second = 'a  ✓ 1.2 s  ✗ 9k/s 100%\n38 cached, since 2027-01-01 10:00 UTC\n20270101T100000Z-0a1b';
  expect(withoutVolatile(second)).toBe(withoutVolatile(first));
  for (const other of [first.replace('✓', '✗'), first.replace('38 cached', '37 cached')]) {
    expect(withoutVolatile(other)).not.toBe(withoutVolatile(first));
  }
  const claim = 'passed → failed: rescheduled 12503 times';
  expect(withoutVolatile(claim)).toBe(claim);
});
