import { describe, expect, test } from 'vitest';

import { bumpRerunWords, rerunWords, traceWords } from './matrix-words.ts';

const cell = 'contract/waits@4.13+wide#real';

describe('a cell is named on a command line that a shell takes as it stands', () => {
  test('with no word for the default matrix', () => {
    const matrix = 'matrix.yaml';
    expect(rerunWords({ matrix }, cell)).toBe(`npx patchmatrix run -g ${cell}`);
    expect(traceWords({ matrix }, cell)).toBe(`npx patchmatrix trace ${cell}`);
    expect(bumpRerunWords({ matrix }, 'main', cell)).toBe(
      'npx patchmatrix gate --bump --base main --scenario contract/waits',
    );
  });

  test('with the file of another one, in quotes where it needs them', () => {
    const matrix = 'our tests/matrix.yaml';
    expect(rerunWords({ matrix }, cell)).toBe(`npx patchmatrix run 'our tests/matrix.yaml' -g ${cell}`);
    expect(traceWords({ matrix }, cell, cell)).toBe(
      `npx patchmatrix trace ${cell} --against ${cell} --matrix 'our tests/matrix.yaml'`,
    );
    expect(bumpRerunWords({ matrix }, 'main', cell)).toContain("gate 'our tests/matrix.yaml' --bump");
  });

  test('with the words of --on as they were given', () => {
    expect(traceWords({ matrix: '--on a@1 b@2' }, cell)).toBe(`npx patchmatrix trace ${cell} --on a@1 b@2`);
  });
});
