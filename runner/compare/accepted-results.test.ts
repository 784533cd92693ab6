/** What is known of a run is held against what was accepted. */
import { describe, expect, test } from 'vitest';

import {
  type AcceptedResult,
  type AcceptedResults,
  acceptResults,
  compareWithAccepted,
  parseAcceptedResults,
  renderAcceptedResults,
} from './accepted-results.ts';
import { buildCell, buildResults, type CellOptions, counters } from './fixtures/build-cells.ts';

describe('accepting what a run found', () => {
  test('takes verdict, misses and the counters of the virtual clock, and no times', () => {
    const results = buildResults([
      buildCell({ clock: 'real', failed: ['at-rest', 'within'], result: { ticks: 900, elapsed: 3.1 } }),
      buildCell({ clock: 'virtual', failed: ['at-rest'], result: { ...counters, elapsed: 3 } }),
    ]);
    expect([...acceptResults(new Map(), results)]).toEqual([
      ['s/a@4.13+none', { verdict: 'failed', failed: ['at-rest'], ...counters }],
    ]);
  });

  test('takes no counters from the real clock if the virtual one did not run', () => {
    const results = buildResults([buildCell({ clock: 'real', result: { ticks: 900 } })]);
    expect([...acceptResults(new Map(), results)]).toEqual([['s/a@4.13+none', { verdict: 'passed' }]]);
  });

  test('keeps entries of cells that did not run, that wait or that are skipped, and changes no map', () => {
    const known: AcceptedResults = new Map<string, AcceptedResult>([
      ['s/gone@4.13+none', { verdict: 'failed' }],
      ['s/a@4.13+none', { verdict: 'errored' }],
      ['s/b@4.13+none', { verdict: 'errored' }],
      ['s/c@4.13+none', { verdict: 'errored' }],
    ]);
    const before = new Map(known);
    const results = buildResults([
      buildCell({ scenario: 's/a' }),
      buildCell({ scenario: 's/b', state: 'pending' }),
      buildCell({ scenario: 's/c', verdict: 'skipped' }),
      buildCell({ scenario: 's/new' }),
    ]);
    const accepted = acceptResults(known, results);
    expect([...accepted].map(([name, { verdict }]) => [name, verdict])).toEqual([
      ['s/gone@4.13+none', 'failed'],
      ['s/a@4.13+none', 'passed'],
      ['s/b@4.13+none', 'errored'],
      ['s/c@4.13+none', 'errored'],
      ['s/new@4.13+none', 'passed'],
    ]);
    expect(known).toEqual(before);
  });

  test('leaves nothing that deviates, on either clock', () => {
    const results = buildResults([
      buildCell({ scenario: 's/a', failed: ['within'], result: counters }),
      buildCell({ scenario: 's/a', failed: ['within'], clock: 'real' }),
      buildCell({ scenario: 's/b', verdict: 'errored' }),
      buildCell({ scenario: 's/c' }),
    ]);
    expect(compareWithAccepted(acceptResults(new Map(), results), results)).toEqual([]);
  });
});

describe('a cell that has an entry', () => {
  const verdicts = ['passed', 'failed', 'errored'] as const;

  test.each(
    verdicts.flatMap((known, before) => verdicts.map((found, after) => ({ known, found, before, after }))),
  )('with $known, and is $found now', ({ known, found, before, after }) => {
    const deviations = compareOne({ verdict: known }, { verdict: found, reason: 'why' });
    if (before === after) {
      expect(deviations).toEqual([]);
    } else {
      expect(deviations).toEqual([
        {
          cell: 's/a@4.13+none#virtual',
          kind: after > before ? 'worse' : 'better',
          against: 'accepted',
          description: `${known} when it was accepted, ${found} now: why`,
        },
      ]);
    }
  });

  test('is better without a reason when it passes', () => {
    const [deviation] = compareOne({ verdict: 'failed', failed: ['within'] }, { reason: '' });
    expect(deviation).toMatchObject({
      kind: 'better',
      description: 'failed when it was accepted, passed now',
    });
  });

  test('is worse if it misses what it met, and better if it meets what it missed', () => {
    const known: AcceptedResult = { verdict: 'failed', failed: ['within', 'catches s'] };
    expect(compareOne(known, { failed: ['catches s', 'within'] })).toEqual([]);
    expect(compareOne(known, { failed: ['within', 'catches s', 'outcome', 'at-rest'] })).toMatchObject([
      { kind: 'worse', description: 'fails in more than was accepted: outcome, at-rest' },
    ]);
    expect(compareOne(known, { failed: ['within'] })).toMatchObject([
      { kind: 'better', description: 'fails in less than was accepted: not catches s' },
    ]);
    // What is newly missed outweighs what is newly met.
    expect(compareOne(known, { failed: ['outcome'] })).toMatchObject([
      { kind: 'worse', description: 'fails in more than was accepted: outcome' },
    ]);
  });

  test('is changed if it counts otherwise on the virtual clock', () => {
    const known: AcceptedResult = { verdict: 'passed', ...counters };
    expect(compareOne(known, { result: counters })).toEqual([]);
    expect(compareOne(known, { result: { ...counters, ticks: 5, afterwards: 102 } })).toEqual([
      {
        cell: 's/a@4.13+none#virtual',
        kind: 'changed',
        against: 'accepted',
        description: 'ticks 4 → 5, afterwards 0 → 102',
      },
    ]);
    expect(compareOne({ verdict: 'passed' }, { result: counters })).toEqual([]);
    expect(compareOne(known, { clock: 'real', result: { ...counters, ticks: 900 } })).toEqual([]);
  });

  test('is held against it on each clock', () => {
    const deviations = compareWithAccepted(
      new Map([['s/a@4.13+none', { verdict: 'passed' as const }]]),
      buildResults([buildCell({ failed: ['within'] }), buildCell({ failed: ['within'], clock: 'real' })]),
    );
    expect(deviations.map(({ cell, kind }) => [cell, kind])).toEqual([
      ['s/a@4.13+none#virtual', 'worse'],
      ['s/a@4.13+none#real', 'worse'],
    ]);
  });
});

describe('a cell that has no entry', () => {
  const baseline = buildCell({});
  const failing = { column: '4.13+wide', baseline: '4.13+none', failed: ['within'], reason: 'took 5 s' };

  test('is worse if it fails while its baseline column passes', () => {
    expect(compareWithAccepted(new Map(), buildResults([baseline, buildCell(failing)]))).toEqual([
      {
        cell: 's/a@4.13+wide#virtual',
        kind: 'worse',
        against: 'baseline',
        description: 'failed, while 4.13+none passes: took 5 s',
      },
    ]);
    const errored = buildCell({ ...failing, verdict: 'errored', failed: [] });
    expect(compareWithAccepted(new Map(), buildResults([baseline, errored]))).toMatchObject([
      { kind: 'worse' },
    ]);
  });

  test('is worse if it fails and its baseline was not run', () => {
    expect(
      compareWithAccepted(
        new Map(),
        buildResults([buildCell({ unpaired: true, failed: ['within'], reason: 'took 5 s' })]),
      ),
    ).toEqual([
      {
        cell: 's/a@4.13+none#virtual',
        kind: 'worse',
        against: 'baseline',
        description: 'failed, and its baseline was not run: took 5 s',
      },
    ]);
    expect(compareWithAccepted(new Map(), buildResults([buildCell({ unpaired: true })]))).toEqual([]);
  });

  test.each([
    ['passes', [baseline, buildCell({ ...failing, failed: [] })]],
    ['fails as its baseline does', [buildCell({ failed: ['within'] }), buildCell(failing)]],
    ['is of a baseline column', [buildCell({ failed: ['within'] })]],
    ['has no baseline on its clock', [buildCell({ clock: 'real' }), buildCell(failing)]],
    ['has no baseline on the real clock', [baseline, buildCell({ ...failing, clock: 'real' })]],
    ['has a baseline for another scenario only', [buildCell({ scenario: 's/b' }), buildCell(failing)]],
    ['has a baseline that has not finished', [buildCell({ state: 'pending' }), buildCell(failing)]],
    ['has not finished', [baseline, buildCell({ ...failing, state: 'running' })]],
    ['is skipped', [baseline, buildCell({ ...failing, verdict: 'skipped', failed: [] })]],
  ])('says nothing if it %s', (_, cells) => {
    expect(compareWithAccepted(new Map(), buildResults(cells))).toEqual([]);
  });

  test('is not held against its baseline once it has one', () => {
    const accepted = new Map<string, AcceptedResult>([
      ['s/a@4.13+wide', { verdict: 'failed', failed: ['within'] }],
    ]);
    expect(compareWithAccepted(accepted, buildResults([baseline, buildCell(failing)]))).toEqual([]);
  });
});

describe('an entry with a reason and an end', () => {
  const known: AcceptedResult = {
    ...{ verdict: 'failed', failed: ['within'], because: 'upstream is slow', until: '4.14.2' },
  };
  const failing = buildCell({ failed: ['within'], reason: 'took 5 s', result: {} });
  const compareOn = (version: string) =>
    compareWithAccepted(new Map([['s/a@4.13+none', known]]), buildResults([failing], version));

  test('accepts a failure before that version', () => {
    expect(compareOn('4.14.1')).toEqual([]);
  });

  test.each(['4.14.2', '4.16.0'])('accepts none on %s', (version) => {
    expect(compareOn(version)).toMatchObject([
      {
        kind: 'worse',
        description:
          `failed, which was accepted only until 4.14.2, and this is ${version}: took 5 s ` +
          '(accepted because: upstream is slow)',
      },
    ]);
  });

  test('accepts none on that version that is only less bad than the one before', () => {
    const errored: AcceptedResult = { verdict: 'errored', until: '4.14.2' };
    const compare = (version: string) =>
      compareWithAccepted(new Map([['s/a@4.13+none', errored]]), buildResults([failing], version));
    expect(compare('4.14.1')).toMatchObject([{ kind: 'better' }]);
    expect(compare('4.14.2')).toMatchObject([
      {
        kind: 'worse',
        description: 'failed, which was accepted only until 4.14.2, and this is 4.14.2: took 5 s',
      },
    ]);
  });

  test('keeps both while the cell fails, and loses them once it passes', () => {
    const accepted = new Map([['s/a@4.13+none', known]]);
    const again = acceptResults(accepted, buildResults([failing]));
    expect(again.get('s/a@4.13+none')).toMatchObject({ because: 'upstream is slow', until: '4.14.2' });
    const fixed = acceptResults(accepted, buildResults([buildCell({ result: {} })]));
    expect(fixed.get('s/a@4.13+none')).toEqual({ verdict: 'passed', ...counters });
  });

  test('names its line once the cell passes', () => {
    const parsed = parseAcceptedResults(
      renderAcceptedResults(
        new Map([
          ['a/first@4.13+none', { verdict: 'passed' }],
          ['s/a@4.13+none', known],
        ]),
      ),
    );
    expect(compareWithAccepted(parsed, buildResults([buildCell({ result: {} })]))).toMatchObject([
      { kind: 'better', obsoleteLine: 5 },
    ]);
  });
});

describe('a cell that says nothing of its subject', () => {
  const known = new Map<string, AcceptedResult>([['s/a@4.13+none', { verdict: 'passed' }]]);

  test.each([
    [
      'as its attempts disagree',
      buildCell({ attempts: [{ failed: ['within'], result: {} }, { result: {} }] }),
    ],
    ['as its child was not started', buildCell({ verdict: 'errored', observation: { end: 'not-started' } })],
    [
      'as its child loaded something else',
      buildCell({ verdict: 'errored', observation: { end: 'environment-mismatch' } }),
    ],
  ])('%s, is not worse than accepted, and is not accepted', (_, result) => {
    expect(compareWithAccepted(known, buildResults([result]))).toEqual([]);
    expect(acceptResults(known, buildResults([result]))).toEqual(known);
  });
});

function compareOne(known: AcceptedResult, options: CellOptions) {
  return compareWithAccepted(new Map([['s/a@4.13+none', known]]), buildResults([buildCell(options)]));
}
