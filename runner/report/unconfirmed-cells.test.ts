import pc from 'picocolors';
import { expect, test } from 'vitest';

import { changeCells, recordedResults } from './fixtures/recorded-results.ts';
import { firstLine, reportOn } from './fixtures/markdown-reports.ts';
import { renderUnconfirmed } from './unconfirmed-cells.ts';

const first = { end: 'timed-out', leaked: false, wallMs: 60_000, problem: 'too slow' } as const;
const options = { width: 80, colors: pc.createColors(false) };

const endsAlone = recordedResults({
  change: changeCells('fail-after@4.13+none#real', (result) => ({ ...result, unconfirmed: first })),
});

test('a cell that timed out beside others and ended alone is named, in text and in Markdown', () => {
  expect(renderUnconfirmed(endsAlone, options)).toBe(
    '1 cell timed out beside other cells, and not alone, which counts; fewer\n' +
      '--workers or a longer --timeout give room:\n' +
      '  contract/fail-after@4.13+none#real',
  );
  const markdown = reportOn(endsAlone);
  expect(markdown).toContain(
    '- Timed out beside other cells, and not alone, which counts: `contract/fail-after@4.13+none#real`.',
  );
  expect(firstLine(markdown)).toBe(firstLine(reportOn(recordedResults())));
});

test('one that timed out alone too, or has not run alone yet, is no news', () => {
  const again = changeCells('fail-after@4.13+none#real', (result) => ({
    ...result,
    unconfirmed: first,
    observation: first,
  }));
  expect(renderUnconfirmed(recordedResults({ change: again }), options)).toBe('');
  expect(renderUnconfirmed(recordedResults(), options)).toBe('');
});
