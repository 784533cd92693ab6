import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xmlElement, xmlText } from './xml-element.ts';

describe('an element', () => {
  test('has a text, or elements one a line, or nothing', () => {
    expect(xmlElement('a', {})).toBe('<a/>');
    expect(xmlElement('a', { x: 1, y: undefined }, 'text')).toBe('<a x="1">text</a>');
    expect(xmlElement('a', {}, [xmlElement('b', {}), xmlElement('c', {})])).toBe('<a>\n<b/>\n<c/>\n</a>');
    expect(xmlElement('a', {}, [])).toBe('<a/>');
  });

  test('keeps line breaks and tabs of an attribute', () => {
    expect(xmlElement('a', { x: '"one"\r\n\ttwo' })).toBe('<a x="&quot;one&quot;&#10;&#9;two"/>');
  });
});

describe('a text', () => {
  test('is escaped, and has nothing that XML 1.0 forbids', () => {
    expect(xmlText('a & <b> ]]> \u0000\u001b[31m\u0008red\u001b[0m\uFFFE\uFFFF\ud800 😀\r\nend')).toBe(
      'a &amp; &lt;b&gt; ]]&gt; red 😀\nend',
    );
  });

  test('turns no direction, and is no command of GitHub Actions', () => {
    expect(xmlText(' ::error::a\nb ##[error]c\u202e\u009b1m\u007f')).toBe(
      ' &#58;:error::a\nb #&#35;[error]c\\u202e',
    );
  });

  test('has only characters of XML 1.0, and only our entities, whatever it was', () => {
    const character = /^(?:[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}])*$/u;
    const escaped = /^(?:[^&<>"]|&(?:amp|lt|gt|quot|#58|#35);)*$/u;
    fc.assert(
      fc.property(anyText, (text) => {
        const written = xmlText(text);
        expect(written).toMatch(character);
        expect(written).toMatch(escaped);
      }),
    );
  });
});

/** UTF-16 units of every kind, halves of surrogate pairs and control characters among them. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0x9f })))
  .map((units) => String.fromCharCode(...units));
