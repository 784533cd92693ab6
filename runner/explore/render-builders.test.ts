import { describe, expect, test } from 'vitest';

import * as builders from '../../program/index.ts';
import type { Steps } from '../../program/program.ts';
import { generatePrograms } from './generate-programs.ts';
import { renderSteps } from './render-builders.ts';

describe('a program as calls of builders', () => {
  test('builds the same program, whatever it is', () => {
    for (const { main } of generatePrograms(11, 0, 300)) {
      for (const width of [40, 120]) {
        expect(JSON.parse(JSON.stringify(evaluate(renderSteps(main, width).text)))).toEqual(main);
      }
    }
  });

  test('stands on one line where it fits, and names the builders that it takes', () => {
    const main: Steps = [{ scope: 's', cancelled: true, do: [{ sleep: 'forever' }, { mark: "it's" }] }];
    expect(renderSteps(main, 100)).toEqual({
      text: "[scope('s', [sleepForever(), mark('it\\'s')], { cancelled: true })]",
      builders: ['mark', 'scope', 'sleepForever'],
    });
    expect(renderSteps(main, 40).text.split('\n').length).toBeGreaterThan(3);
  });
});

function evaluate(text: string): unknown {
  const names = Object.keys(builders);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is code, made a moment ago
  const build = new Function(...names, `return ${text};`) as (...values: readonly unknown[]) => unknown;
  return build(...Object.values(builders));
}
