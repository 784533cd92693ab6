import { describe, expect, test } from 'vitest';

import type { Program } from '../../program/program.ts';
import { examinePair } from '../explore/examine-pair.ts';
import type { Finding } from '../explore/finding.ts';
import { programNamed, recordTrace } from '../page/timeline/fixtures/record-trace.ts';
import { buildExploreJson } from './explore-json.ts';
import { buildPageSearch } from './html/build-page-search.ts';
import { checkIncluded } from './included-results.ts';

const names = { left: '4.13+none', right: '4.13+wide' };

function find(program: Program): Finding {
  const examined = examinePair(
    program,
    recordTrace(program, 'none', 2000),
    recordTrace(program, 'wide', 2000),
    names,
  );
  if (examined === undefined) throw new Error('expected two runs that differ');
  return { ...examined, program, isConfirmed: true, seen: 3, firstSeen: 0 };
}

const findings = [
  find(programNamed('contract/self-cancel-then-sleep')),
  find(programNamed('hot-loop/cancel-then-lock')),
];
const json = buildExploreJson({
  state: { programs: 20, differing: 2, examined: 2, random: { programs: 4, differing: 0 }, findings },
  ...{ seed: 1, seconds: 2, names, interrupted: false, files: new Map() },
});

describe('what `explore --json` prints', () => {
  test('is read again as it is', () => {
    const printed: unknown = JSON.parse(JSON.stringify(json));
    expect(checkIncluded(printed)).toEqual({ kind: 'results', results: printed });
  });

  test('holds what both columns did, of a hot loop its beginning', () => {
    const program: Program = {
      name: 'spins',
      main: [{ detach: 'owner', do: [{ enter: 'z' }] }, { checkpoint: true }, { cancel: 'z' }, { sleep: 1 }],
    };
    const { findings: found } = buildExploreJson({
      state: {
        programs: 1,
        differing: 1,
        examined: 1,
        random: { programs: 0, differing: 0 },
        findings: [find(program)],
      },
      ...{ seed: 1, seconds: 2, names, interrupted: false, files: new Map() },
    });
    const run = found[0]?.left;
    expect([run?.outcome, run?.steps.length, run?.timeline.length]).toEqual(['spin', 5, 100]);
    expect(run?.passes).toBeGreaterThan(1000);
  });

  test('is shown the worst first, in words', () => {
    const { summary, findings: shown } = buildPageSearch(json, 'npx patchmatrix explore');
    expect(summary).toEqual([
      '20 programs ran on 4.13+none and on 4.13+wide (seed 1): 2 differ observably, in 2 ways.',
    ]);
    expect(shown.map(({ kind, words, isWorse }) => [kind, words, isWorse])).toEqual([
      ['spin', '4.13+wide spins for ever, 4.13+none does not', true],
      ['missing-cancellation', 'a cancellation that arrives on 4.13+none never does on 4.13+wide', true],
    ]);
    expect(shown[1]).toMatchObject({
      marks: ['cancel of a scope', 'task state current', '4 steps', 'seen 3 ×', 'confirmed'],
      builders: "[scope('s', [cancel('s'), sleep(5), mark('unreachable')])]",
      traces: { right: { result: { elapsed: 5.00006 }, timeline: { length: 1 } } },
    });
  });
});

describe('a file that was made up is refused', () => {
  const [finding] = json.findings;
  const withFinding = (change: object): object => ({
    ...json,
    findings: [finding, { ...finding, ...change }],
  });

  test.each<readonly [name: string, value: unknown, problem: string]>([
    ['null', null, 'expected Object, found null'],
    ['an array', [], 'expected `kind`, found none'],
    ['a run’s report', { format: 1 }, 'expected `kind`, found none'],
    ['another kind', { kind: 'constructor' }, 'as `kind`, found "constructor"'],
    ['half of it', { kind: 'explore' }, 'expected `columns`, found none'],
    [
      'a name without end',
      { ...json, columns: { left: 'a'.repeat(1001), right: 'b' } },
      'expected a name of at most 1,000 characters as `columns.left`',
    ],
    ['a finding of no kind', withFinding({ kind: '<b>' }), 'as `findings.1.kind`, found "<b>"'],
    [
      'a program that is none',
      withFinding({ program: { main: [{ explode: true }] } }),
      'expected a program as `findings.1.program`',
    ],
    [
      'half a run',
      withFinding({ left: { outcome: 'spin' } }),
      'expected `findings.1.left.elapsed`, found none',
    ],
    [
      'a run without its passes',
      withFinding({ left: { ...finding?.left, timeline: undefined } }),
      'as `findings.1.left.timeline`, found undefined',
    ],
    [
      'a state of no task',
      withFinding({
        left: {
          ...finding?.left,
          timeline: [
            { ...finding?.left?.timeline[0], visits: [{ scope: 's', task: 't', state: 'gone', cancels: 0 }] },
          ],
        },
      }),
      'as `findings.1.left.timeline.0.visits.0.state`, found "gone"',
    ],
    [
      'a count below 0',
      withFinding({ seen: -1 }),
      'expected a whole number from 0 as `findings.1.seen`, found -1',
    ],
  ])('%s', (_name, value, problem) => {
    expect(checkIncluded(value)).toMatchObject({
      kind: 'problem',
      problem: expect.stringContaining(problem) as string,
    });
  });
});
