import { describe, expect, test } from 'vitest';
import { buildCell, type AttemptOptions } from '../compare/fixtures/build-cells.ts';
import type { Attempt } from '../record/run-results.ts';
import { describeFailureDetails, describeOutput } from './failure-details.ts';
import { scenarioPath } from './matrix-words.ts';

const attemptOf = (options: AttemptOptions): Attempt => {
  const [attempt] = buildCell({ attempts: [options] }).attempts;
  if (attempt === undefined) throw new Error('expected an attempt');
  return attempt;
};

describe('the details of an attempt', () => {
  test('are nothing where it passed', () => {
    expect(describeFailureDetails(attemptOf({}))).toEqual([]);
  });

  test('are the expectations that it missed', () => {
    expect(describeFailureDetails(attemptOf({ failed: ['outcome', 'within'] }))).toEqual([
      'owed: outcome; happened: outcome',
      'owed: within; happened: within',
    ]);
  });

  test('are what its code threw, and how its child ended', () => {
    const observation = { threw: 'boom\n\u001b[1m  at line 3', problem: 'found exit code 1' };
    expect(describeFailureDetails(attemptOf({ verdict: 'errored', observation }))).toEqual([
      'threw boom',
      '  at line 3',
      'found exit code 1',
    ]);
  });

  test('are its reason where nothing else is known', () => {
    expect(describeFailureDetails(attemptOf({ verdict: 'errored', reason: 'no result' }))).toEqual([
      'no result',
    ]);
  });
});

test('a long output keeps its head and tail', () => {
  const output = `first\n${'x'.repeat(20_000)}\nlast`;
  const shown = describeOutput(attemptOf({ observation: { output } }));
  expect(shown).toMatch(/^first\nx+\n… 11819 characters left out …\nx+\nlast$/);
});

test("a scenario's path starts where the matrix file's does", () => {
  const scenario = { file: 'scenarios/s/a.ts' };
  expect(scenarioPath({ matrix: 'matrix.yaml' }, scenario)).toBe('scenarios/s/a.ts');
  expect(scenarioPath({ matrix: './suite/matrix.yaml' }, scenario)).toBe('suite/scenarios/s/a.ts');
  expect(scenarioPath({ matrix: 'a\\matrix.yaml' }, { file: '..\\b\\c.ts' })).toBe('b/c.ts');
  expect(scenarioPath({ matrix: '--on anyio@4.13.0' }, scenario)).toBeUndefined();
});
