import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { colorCount, styleOf } from './series-style.ts';

test('the first 280 columns differ, and any seven in a row by their sign alone', () => {
  const styles = Array.from({ length: 280 }, (_, index) => styleOf(index));
  expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(280);
  for (let first = 0; first + 7 <= styles.length; first++) {
    expect(new Set(styles.slice(first, first + 7).map(({ symbol }) => symbol)).size).toBe(7);
  }
});

describe('each colour', () => {
  const css = ['../foundations.css', './charts.css']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('\n');
  const read = (token: string): readonly [light: string, dark: string] => {
    const found = new RegExp(`--${token}: light-dark\\((#[\\da-f]{6}), (#[\\da-f]{6})\\)`).exec(css);
    return [found?.[1] ?? '', found?.[2] ?? ''];
  };
  const surface = read('surface');

  test.each(Array.from({ length: colorCount }, (_, index) => `series-${index + 1}`))(
    '%s stands out from the surface by 3:1 in light and dark',
    (token) => {
      for (const [scheme, color] of read(token).entries()) {
        expect(contrast(color, surface[scheme] ?? '')).toBeGreaterThanOrEqual(3);
      }
    },
  );
});

/** As WCAG 2 has it. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
