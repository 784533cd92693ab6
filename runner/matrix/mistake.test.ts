import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { type Mistake, nowhere, renderMistakes } from './mistake.ts';

const plain = pc.createColors(false);

function render(text: string, ...mistakes: Mistake[]): string {
  return renderMistakes(mistakes, new Map([['a.yaml', text]]), plain);
}

function mistake(line: number, column: number, length: number, message = 'expected x'): Mistake {
  return { file: 'a.yaml', line, column, length, message };
}

describe('renderMistakes', () => {
  test('puts carets of the given length under the place', () => {
    expect(render('one\ntwo: three', { ...mistake(2, 6, 5, 'expected four'), hint: 'write four' }))
      .toBe(`a.yaml:2:6 expected four
  2 | two: three
    |      ^^^^^
    write four

1 mistake`);
  });

  test('keeps the carets under the text after tabs and wide characters', () => {
    expect(
      render('\tx\t名前: bad', mistake(1, 8, 3))
        .split('\n')
        .slice(1, 3),
    ).toEqual(['  1 |     x   名前: bad', '    |               ^^^']);
    expect(render('a: 名前', mistake(1, 4, 2)).split('\n')[2]).toBe('    |    ^^^^');
  });

  test('orders by file, line and column, and counts', () => {
    const output = render(
      'a\nb b',
      mistake(2, 3, 1, 'third'),
      { ...mistake(1, 1, 1, 'fourth'), file: 'b.ts' },
      mistake(2, 1, 1, 'second'),
      mistake(1, 1, 1, 'first'),
    );
    expect(output.match(/first|second|third|fourth/g)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(output.split('\n').at(-1)).toBe('4 mistakes');
  });

  test('shows a mistake without a place by the name of its file alone', () => {
    expect(render('', { file: 'none.yaml', ...nowhere, message: 'expected a file, found none' })).toBe(
      'none.yaml expected a file, found none\n\n1 mistake',
    );
  });

  test('shows a caret even past the end of the line, and none of the line end', () => {
    expect(
      render('ab\r\ncd\r\n', mistake(1, 3, 0))
        .split('\n')
        .slice(1, 3),
    ).toEqual(['  1 | ab', '    |   ^']);
  });

  test('lets no control character of the file through to the terminal', () => {
    const output = render('a: \u{1b}[31mred', { ...mistake(1, 4, 5), message: 'found `\u{1b}[31m`' });
    expect(output).not.toContain('\u{1b}');
    expect(output.split('\n')[2]).toBe('    |    ^^^^^');
  });

  test('shows of a long line what stands around the mistake, with the carets under it', () => {
    const line = `${'a'.repeat(5000)}bad${'c'.repeat(5000)}`;
    const [, shown = '', carets = ''] = render(line, mistake(1, 5001, 3)).split('\n');
    expect(shown).toMatch(/^ {2}1 \| …a+badc+…$/);
    expect(shown.length).toBeLessThan(220);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('bad');
    const [, start = ''] = render(line, mistake(1, 1, 9000)).split('\n');
    expect(start).toMatch(/^ {2}1 \| a+…$/);
    const [, end = ''] = render(line, mistake(1, 10_003, 1)).split('\n');
    expect(end).toMatch(/^ {2}1 \| …c+$/);
  });

  test('cuts a message that quotes too much, and a list that nobody would read', () => {
    const [first = ''] = render('a', mistake(1, 1, 1, 'x'.repeat(5000))).split('\n');
    expect(first).toBe(`a.yaml:1:1 ${'x'.repeat(1000)}…`);
    const many = Array.from({ length: 150 }, (_, index) => mistake(index + 1, 1, 1, `number ${index + 1}`));
    const output = render('a\n'.repeat(150), ...many);
    expect(output).toContain('number 100\n');
    expect(output).not.toContain('number 101');
    expect(output.split('\n').at(-1)).toBe('150 mistakes, the first 100 shown');
  });

  test('colours the place, the carets and the hint if it may', () => {
    const colors = pc.createColors(true);
    const output = renderMistakes([mistake(1, 1, 2)], new Map([['a.yaml', 'ab']]), colors);
    expect(output).toContain(colors.bold('a.yaml:1:1'));
    expect(output).toContain(colors.red('^^'));
  });
});
