import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { codeBlock, codeSpan, escapeHtml, escapeMarkdown, plainLine } from './escape-markdown.ts';
import { countTableCells, listTags, stripInert } from './fixtures/read-markdown.ts';

const runs = { numRuns: 1000, seed: 20261122 };

/** Strings that are likely to be markup, and any others. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '`',
          '``',
          '|',
          '\\',
          '<',
          '>',
          '</details>',
          '<img src=x>',
          '<!--',
          '@all',
          '#1',
          '$',
          '\n',
          '\r',
        ],
        ...[
          '[a](b)',
          '![',
          '**',
          '__',
          '~~',
          '&lt;',
          '&#60;',
          'https://a.b',
          '\u001b[31m',
          'a',
          ' ',
          '1. ',
          '- ',
        ],
      ),
    )
    .map((parts) => parts.join('')),
);

describe('text in Markdown', () => {
  test('stays one cell of a table and opens no tag', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        const row = `| ${escapeMarkdown(left)} | ${escapeMarkdown(right)} |`;
        expect(countTableCells(row)).toEqual([[2]]);
        expect(listTags(row)).toEqual([]);
      }),
      runs,
    );
  });

  test('is one line that mentions nobody, refers to nothing, emphasizes nothing and links nowhere', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        const inert = stripInert(escaped);
        expect(inert).not.toMatch(/@[a-z]|#\d|:\/|[`*_[\]~$]/i);
      }),
      runs,
    );
  });

  test('keeps short code in backticks, and no backtick that could end another', () => {
    expect(escapeMarkdown('took 5 s, reached `unreachable`')).toBe('took 5 s, reached `unreachable`');
    expect(escapeMarkdown('a ` b `c` ``d`` `<e>`')).toBe('a ` b `c\\` \\`\\`d\\`\\` \\`&lt;e&gt;\\`');
  });

  test('cannot be the start of a list, a heading or a rule', () => {
    expect(escapeMarkdown('- a')).toBe('\\- a');
    expect(escapeMarkdown('# a')).toBe('\\# a');
    expect(escapeMarkdown('12. a')).toBe('12\\. a');
    expect(escapeMarkdown('> a')).toBe('&gt; a');
    expect(escapeMarkdown('===')).toBe('\\===');
  });

  test('loses escape sequences, control characters and what turns the direction of writing', () => {
    expect(escapeMarkdown('\u001b[31mred\u001b[0m\u0007\r\n\n\tnext\u202e\u2066end')).toBe('red nextend');
  });

  test('mentions nobody and refers to nothing by the words that GitHub looks for', () => {
    const space = '\u200b';
    expect(escapeMarkdown('@octo/team o/r#12 GH-3 https://x www.x a@b.c :+1:')).toBe(
      `@${space}octo/team o/r#${space}12 GH-${space}3 https:${space}//x www${space}.x a@${space}b.c :${space}+1:`,
    );
  });

  test('is cut to its limit, with a mark where', () => {
    expect(escapeMarkdown('abcdef', 4)).toBe('abc…');
    expect(escapeMarkdown('abcd', 4)).toBe('abcd');
    expect(plainLine('x'.repeat(10_000_000), 10)).toBe('xxxxxxxxx…');
    expect(plainLine('👩🏽'.repeat(3), 4)).toBe('👩🏽👩…');
  });
});

test('text within an element opens no tag and is no entity', () => {
  expect(escapeHtml('</summary><b> & "@me" `x|y`')).toBe(
    '&lt;/summary&gt;&lt;b&gt; &amp; &quot;@\u200bme&quot; `x|y`',
  );
  fc.assert(
    fc.property(anyText, (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"\p{Cc}]/u);
    }),
    runs,
  );
});

test('a name is code; a text that is no name is escaped', () => {
  expect(codeSpan('contract/fail-after@4.13+wide#virtual')).toBe('`contract/fail-after@4.13+wide#virtual`');
  expect(codeSpan('a|b`c')).toBe('a\\|b\\`c');
  expect(codeSpan('')).toBe('');
});

test('a block of code cannot be ended by what is in it', () => {
  expect(codeBlock(['a', 'b ``` c', '````'])).toBe('`````sh\na\nb ``` c\n````\n`````');
  fc.assert(
    fc.property(fc.array(anyText), (lines) => {
      const block = codeBlock(lines).split('\n');
      expect(block).toHaveLength(lines.length + 2);
      const fence = block.at(-1) ?? '';
      expect(block.slice(1, -1).filter((line) => line.includes(fence))).toEqual([]);
    }),
    runs,
  );
});
