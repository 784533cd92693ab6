/** The equivalents against what the real anyio did: every recorded result, in every field. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { Program, ProgramResult } from '../../program/program.ts';
import narrow from '../../variants/narrow.ts';
import wide from '../../variants/wide.ts';
import type { Model } from '../model.ts';
import { model as anyio413 } from './4.13/index.ts';
import { model as anyio414 } from './4.14/index.ts';
import { model as anyio4142 } from './4.14.2/index.ts';
import type { AnyioSubject } from './subject.ts';

const models: readonly Model<AnyioSubject>[] = [anyio413, anyio414, anyio4142];
const variants: readonly (readonly [
  name: string,
  recordedAs: string,
  apply: (subject: AnyioSubject) => void,
])[] = [
  ['none', 'none', () => undefined],
  ['wide', 'wide', wide],
  ['narrow', 'narrow', narrow],
  [
    'wide without any of its parts',
    'none',
    (subject) => {
      wide(subject, new Set());
    },
  ],
  [
    'wide with nothing but the skip of done tasks',
    'narrow',
    (subject) => {
      wide(subject, new Set(['done']));
    },
  ],
];
const recordings = [
  { name: 'the hand-made programs', programs: 'named.jsonl', results: 'named-COLUMN.jsonl', count: 20 },
  {
    name: 'what generated programs never decide',
    programs: 'extra/programs.jsonl',
    results: 'extra/COLUMN.jsonl',
    count: 47,
  },
  { name: 'generated programs', programs: 'programs.jsonl.gz', results: 'COLUMN.jsonl.gz', count: 2000 },
];

describe.each(models)('anyio $version', (model) => {
  // From 4.14.2 on a pass skips done tasks unpatched.
  const applied = model === anyio4142 ? variants.filter(([name]) => !name.includes('without')) : variants;
  describe.each(applied)('under %s', (_, variant, apply) => {
    // 4.14.2 was recorded on the hand-made programs alone.
    const recorded = model === anyio4142 ? recordings.slice(0, 1) : recordings;
    test.each(recorded)('does with $name what the real one did', ({ programs, results, count }) => {
      const subject = model.createSubject();
      apply(subject);
      const runner = model.open(subject);
      const expected = readRecording(
        results.replace('COLUMN', `${model.version}-${variant}`),
      ) as ProgramResult[];
      const disagreements: unknown[] = [];
      for (const [index, program] of (readRecording(programs) as Program[]).entries()) {
        const { result } = runner.runOnVirtualClock(program, { tickCost: 20e-6, maxTicks: 20_000 });
        // A recording is JSON, which knows no `undefined`.
        const got: unknown = JSON.parse(JSON.stringify(result));
        try {
          expect(got).toEqual(expected[index]);
        } catch {
          disagreements.push({ program, got, recorded: expected[index] });
        }
      }
      expect(disagreements.slice(0, 3)).toEqual([]);
      expect(expected).toHaveLength(count);
    });
  });
});

function readRecording(file: string): unknown[] {
  const bytes = readFileSync(new URL(`../../golden/${file}`, import.meta.url));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
