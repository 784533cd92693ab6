import { expect, test } from 'vitest';

import { commandOf, show } from './outputs.ts';

const output = ['$ npx some --flag', 'installing a 1.0 from PyPI', 'head', '  one', '  two', 'end', ''].join(
  '\n',
);

test('the command that printed an output stands before it', () => {
  expect(commandOf(output)).toBe('npx some --flag');
});

test.each([
  [[/^head/], 'head'],
  [[[/^head/, /two/]], 'head\n  one\n  two'],
  [[/^head/, /one/, /end/], 'head\n  one\n…\nend'],
  [[/^head/, /two/], 'head\n…\n  two'],
  [[/one/, /two/, /end/], '  one\n  two\nend'],
] as const)('of an output are shown the lines %j, without what was installed first', (pieces, shown) => {
  expect(show(...pieces)(output)).toBe(`\`\`\`\n${shown}\n\`\`\``);
});

test('a line that an output has no more is a mistake, and so is one that came before', () => {
  expect(() => show(/three/)(output)).toThrow('expected a line like /three/');
  expect(() => show(/end/, /head/)(output)).toThrow('expected a line like /head/');
});
