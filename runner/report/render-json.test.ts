import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeJson, renderJson } from './render-json.ts';

test('what a terminal or GitHub Actions would obey is escaped, and read as it was', () => {
  const value = { 'a\u202e': ['\u009b31m', '\u007f', '##[error]b', '\u2028\ufeff'] };
  const text = renderJson(value);
  expect(text).toBe('{"a\\u202e":["\\u009b31m","\\u007f","#\\u0023[error]b","\\u2028\\ufeff"]}');
  expect(JSON.parse(text)).toEqual(value);
});

test('half of a surrogate pair becomes U+FFFD, the text of an escape stays', () => {
  expect(JSON.parse(renderJson(['\ud800', 'x\\ud800', '\\\ud800', '😀']))).toEqual([
    ...['\ufffd', 'x\\ud800', '\\\ufffd', '😀'],
  ]);
});

test('any value is read as it was, but for halves of surrogate pairs', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(text, fc.array(text)), (value) => {
      // A parser makes it no prototype.
      expect(JSON.parse(renderJson(value, 2))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a text that is JSON already is escaped as it stands, numbers and spaces too', () => {
  const written = '{ "a\u009b" : [1.0, 1e2, "\\u001b[31m", "\\\\ud800", "\\udc00"] }';
  const escaped = escapeJson(written);
  expect(escaped).toBe('{ "a\\u009b" : [1.0, 1e2, "\\u001b[31m", "\\\\ud800", "\\ufffd"] }');
});
