import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellId, columnId, isId, parseCellId } from './cell-names.ts';

const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
const clock = fc.constantFrom('virtual' as const, 'real' as const);

describe('names', () => {
  test('of columns and cells read as documented', () => {
    const column = columnId('4.13', 'wide');
    expect(column).toBe('4.13+wide');
    expect(cellId({ scenario: 'contract/fail-after', column, clock: 'virtual' })).toBe(
      'contract/fail-after@4.13+wide#virtual',
    );
  });

  test('of cells parse back to what they were made of', () => {
    fc.assert(
      fc.property(id, id, id, id, clock, (suite, scenario, runtime, variant, clock) => {
        const name = { scenario: `${suite}/${scenario}`, column: columnId(runtime, variant), clock };
        expect(parseCellId(cellId(name))).toEqual(name);
      }),
    );
  });

  test('that parse are written as they were read', () => {
    const parts = fc.constantFrom('a', '/', '@', '+', '#', '4.13', 'virtual', 'real', ' ');
    const good = 'a/b@4.13+wide#real';
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((list) => list.join('')),
          fc.constant(good),
        ),
        (text) => {
          const name = parseCellId(text);
          if (name !== undefined) expect(cellId(name)).toBe(text);
        },
      ),
    );
  });

  test.each([
    '',
    'contract/fail-after',
    'fail-after@4.13+wide#virtual',
    'contract/fail-after@4.13#virtual',
    'contract/fail-after@4.13+wide',
    'contract/fail-after@4.13+wide#solar',
    'contract/fail-after@4.13+wide+x#virtual',
    'a/b/c@4.13+wide#virtual',
    'contract/fail-after@4.13+wide#virtual\n',
    ' contract/fail-after@4.13+wide#virtual',
  ])('that are malformed do not parse: %j', (text) => {
    expect(parseCellId(text)).toBeUndefined();
  });

  test('that users give have no character that means something elsewhere', () => {
    expect(['4.13', 'a_b-c', '_', '__proto__'].every(isId)).toBe(true);
    expect(['', 'a@b', 'a+b', 'a#b', 'a/b', 'a b', 'a\n', 'é', '$x'].some(isId)).toBe(false);
  });
});
