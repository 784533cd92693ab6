import { stripVTControlCharacters } from 'node:util';

import pc from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';

import type { Deviation } from '../compare/accepted-results.ts';
import { type DeviationsOptions, renderDeviations } from './deviations.ts';

const options: DeviationsOptions = {
  acceptedFile: 'results/baseline.json',
  updated: false,
  known: true,
  traceable: true,
  width: 100,
  colors: pc.createColors(false),
};

const worse: Deviation = {
  cell: 'contract/expired-deadline@4.13+wide#virtual',
  kind: 'worse',
  against: 'accepted',
  description: 'passed when it was accepted, failed now: took 5.00006 s, reached `unreachable`',
};
const better: Deviation = {
  cell: 'hot-loop/zombie-scope@4.14+none#real',
  kind: 'better',
  against: 'accepted',
  description: 'failed when it was accepted, passed now',
};
const changed: Deviation = {
  cell: 'contract/fail-after@4.13+none#virtual',
  kind: 'changed',
  against: 'accepted',
  description: 'ticks 5 → 6',
};
const unaccepted: Deviation = {
  cell: 'contract/move-on-after@4.14+mine#virtual',
  kind: 'worse',
  against: 'baseline',
  description: 'failed, while 4.14+none passes: took 5 s',
};

test('what got worse, what got better and what changed stand in a paragraph each, and then how to accept it', () => {
  const text = renderDeviations(
    [changed, better, worse, unaccepted, unaccepted, { ...worse, cell: 'x' }],
    options,
  );
  expect(text).toMatchInlineSnapshot(`
    "2 cells fail while the baseline passes or was not run, and results/baseline.json does not accept
    them.

    2 cells worse than accepted:
      contract/expired-deadline@4.13+wide#virtual: passed when it was accepted, failed now: took
      5.00006 s, reached \`unreachable\`
      x: passed when it was accepted, failed now: took 5.00006 s, reached \`unreachable\`

    1 cell better than accepted:
      hot-loop/zombie-scope@4.14+none#real: failed when it was accepted, passed now

    1 cell with the accepted verdict, but other counters:
      contract/fail-after@4.13+none#virtual: ticks 5 → 6

    \`npx patchmatrix trace CELL\` shows why; \`run --update-baseline\` accepts these results in
    results/baseline.json."
  `);
});

describe('what fails without being accepted', () => {
  test('is counted, not named, as the failing cells name it', () => {
    const one = renderDeviations([unaccepted], options);
    expect(one).toMatch(
      /^1 cell fails while the baseline passes or was not run, and results\/baseline.json does not accept\s+it\.$/m,
    );
    expect(one).not.toContain(unaccepted.cell);
    const two = renderDeviations([unaccepted, { ...unaccepted, cell: 'y' }], options);
    expect(two).toMatch(
      /^2 cells fail while the baseline passes or was not run, and .* does not accept\s+them\.$/m,
    );
  });

  test('is not sent to a trace if it has none', () => {
    const text = renderDeviations([unaccepted], { ...options, traceable: false });
    expect(text).toContain('\n\n`run --update-baseline` accepts these results');
  });

  test('is one cell that fails, or several that fail', () => {
    expect(renderDeviations([unaccepted], options)).toContain('1 cell fails while');
  });
});

describe('a run that deviates in nothing', () => {
  test('says so if there was something to deviate from', () => {
    expect(renderDeviations([], options)).toBe('No worse than results/baseline.json accepts.');
  });

  test('says nothing if nothing was accepted, or if the run was cut short', () => {
    expect(renderDeviations([], { ...options, known: false })).toBe('');
  });
});

describe('results that have just been accepted', () => {
  const updated = { ...options, updated: true };
  const said = 'Accepted: results/baseline.json holds these results now.';

  test('are said to be, whether or not they deviated', () => {
    expect(renderDeviations([], updated)).toBe(said);
    expect(renderDeviations([], { ...updated, known: false })).toBe(said);
    const text = renderDeviations([worse], updated);
    expect(text.startsWith('1 cell worse than accepted:\n')).toBe(true);
    expect(text.endsWith(`\n\n${said}`)).toBe(true);
    expect(text).not.toContain('--update-baseline');
  });
});

test('long lines are broken below the cell that they are about', () => {
  const text = renderDeviations([worse], { ...options, width: 60 });
  const [, ...lines] = text.split('\n\n')[0]?.split('\n') ?? [];
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  expect(lines.every((line) => line.startsWith('  '))).toBe(true);
});

test('colours add nothing but colour', () => {
  const deviations = [worse, better, changed, unaccepted];
  const coloured = renderDeviations(deviations, { ...options, colors: pc.createColors(true) });
  expect(coloured).not.toBe(renderDeviations(deviations, options));
  expect(stripVTControlCharacters(coloured)).toBe(renderDeviations(deviations, options));
});
