import { describe, expect, test } from 'vitest';

import { parseYamlData } from './parse-yaml-data.ts';

function problemIn(text: string): string {
  const parsed = parseYamlData(text);
  return parsed.kind === 'problem' ? parsed.problem : `data: ${JSON.stringify(parsed.data)}`;
}

describe('parseYamlData', () => {
  test('gives values as they are, and follows aliases', () => {
    expect(parseYamlData('a: &x [1, "2", null]\nb: *x\n')).toEqual({
      kind: 'data',
      data: { a: [1, '2', null], b: [1, '2', null] },
    });
    expect(parseYamlData('')).toEqual({ kind: 'data', data: null });
  });

  test.each([
    ['no YAML', 'a: [', /^Flow sequence/],
    ['a key that is there twice', 'a: 1\na: 2\n', /^Map keys must be unique/],
    ['an alias of nothing', 'a: *b\n', /^Unresolved alias/],
    ['lists in lists', '['.repeat(100_000), /^more than 100 lists and mappings inside one another$/],
  ])('tells %s in one line', (_name, text, problem) => {
    expect(problemIn(text)).toMatch(problem);
    expect(problemIn(text)).not.toContain('\n');
  });

  test('tells aliases that multiply what there is', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const laughs = names.map((name, index) => {
      const items = Array<string>(9).fill(index === 0 ? 'lol' : `*${names[index - 1] ?? ''}`);
      return `${name}: &${name} [${items.join(', ')}]\n`;
    });
    expect(problemIn(laughs.join(''))).toMatch(/^Excessive alias count/);
  });

  test('gives a key `__proto__` to the data, and to nothing else', () => {
    const parsed = parseYamlData('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n');
    expect(parsed.kind).toBe('data');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
