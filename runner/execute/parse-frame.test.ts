import { describe, expect, test } from 'vitest';
import { parseFrame } from './parse-frame.ts';

const ready = {
  kind: 'ready',
  protocol: 1,
  subject: 'anyio',
  version: '4.13.0',
  file: 'm.cjs',
  sha256: 'ab',
};

describe('one line of frames', () => {
  test('is a frame if all its fields are there', () => {
    expect(parseFrame(JSON.stringify(ready))).toEqual({ kind: 'frame', frame: ready });
  });

  test.each([
    ['', 'expected a frame as one line of JSON, found ``'],
    ['nonsense', 'expected a frame as one line of JSON, found `nonsense`'],
    ['[]', /^expected a frame, found Array in `\[\]`$|^expected a frame with/],
    ['{"kind":"raedy"}', /as its `kind`, found "raedy" in `\{"kind":"raedy"\}`$/],
    [
      JSON.stringify({ ...ready, version: 4.13 }),
      /^expected a frame with string as its `version`, found 4\.13 in/,
    ],
    ['{"kind":"result","result":{"outcome":7}}', /as its `result\.outcome`, found 7 in/],
  ])('%s is garbage', (line, problem) => {
    const parsed = parseFrame(line);
    expect(parsed.kind === 'garbage' ? parsed.problem : 'a frame').toMatch(problem);
  });

  test('is quoted in part if it is long', () => {
    const parsed = parseFrame('x'.repeat(1000));
    expect(parsed.kind === 'garbage' ? parsed.problem.length : 0).toBeLessThan(150);
  });
});
