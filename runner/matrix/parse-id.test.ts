import { describe, expect, test } from 'vitest';
import { changed, mistakesOf } from './matrix-fixture.ts';

describe('ids', () => {
  test.each(['4.13+x', 'a@b', 'a#b', 'a/b', 'a b', '$(x)', 'é'])(
    'that no shell likes are refused: %s',
    (id) => {
      const rule = 'expected a name of letters, digits, `.`, `_` and `-`';
      expect(mistakesOf(changed('"4.13"', `"${id}"`))).toEqual([
        `3:3+${id.length + 2} ${rule}, found \`${id}\``,
      ]);
      expect(mistakesOf(changed('[none', `["${id}", none`))).toEqual([
        `5:12+${id.length + 2} ${rule}, found \`${id}\``,
      ]);
    },
  );
});
