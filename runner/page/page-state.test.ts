import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  colorings,
  initialState,
  pageChanges,
  type PageState,
  pageVerdicts,
  parseFragment,
  renderFragment,
} from './page-state.ts';

test('nothing chosen is an empty fragment', () => {
  expect(renderFragment(initialState)).toBe('');
  expect(parseFragment('')).toEqual(initialState);
});

test('a fragment is readable where it may be', () => {
  const state: PageState = {
    ...initialState,
    variants: ['wide'],
    verdicts: ['failed'],
    cell: 'contract/fail-after@4.13+wide',
    against: '',
  };
  expect(renderFragment(state)).toBe(
    '#variant=wide&verdict=failed&cell=contract/fail-after@4.13%2Bwide&against=',
  );
});

test('whatever is chosen is read again as it was', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 3 });
  const some = <T>(values: readonly T[]) => fc.subarray([...values]);
  const state: fc.Arbitrary<PageState> = fc
    .record({
      ...{ runtimes: names, variants: names, suites: names, text: fc.string({ unit: 'grapheme' }) },
      verdicts: some(pageVerdicts),
      changes: some(pageChanges),
      colorBy: fc.constantFrom(...colorings),
      cell: fc.option(fc.string(), { nil: undefined }),
      clock: fc.option(fc.constantFrom('virtual' as const, 'real' as const), { nil: undefined }),
      against: fc.option(fc.string(), { nil: undefined }),
    })
    .map(({ cell, clock, against, ...table }) => ({
      ...table,
      ...(cell !== undefined && { cell }),
      ...(clock !== undefined && { clock }),
      ...(against !== undefined && { against }),
    }));
  fc.assert(
    fc.property(state, (each) => {
      expect(parseFragment(renderFragment(each))).toEqual(each);
    }),
  );
});

test('what is not known is left out', () => {
  expect(parseFragment('#verdict=splendid&colour=pink&clock=cuckoo&nonsense=1')).toEqual(initialState);
});
