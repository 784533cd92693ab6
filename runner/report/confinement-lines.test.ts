import pc from 'picocolors';
import { expect, test } from 'vitest';

import { renderConfinement, renderConfinementNote } from './confinement-lines.ts';
import { recordedResults } from './fixtures/recorded-results.ts';

const results = recordedResults({ suites: ['contract'] });
const options = { width: 100, colors: pc.createColors(false) };
const missing = ['no parent-death signal: setpriv of util-linux is not in PATH', 'no search: no /proc'];

test('what did not hold the children in has a line each', () => {
  const confined = { ...results, confinement: { sandbox: 'none' as const, missing } };
  expect(renderConfinement(confined, options)).toBe(
    'this machine: no parent-death signal: setpriv of util-linux is not in PATH\nthis machine: no search: no /proc',
  );
  expect(renderConfinementNote(confined).split('\n').slice(2)).toHaveLength(2);
});

test('nothing is said where all of it did, nor of results that do not tell', () => {
  const confined = { ...results, confinement: { sandbox: 'none' as const, missing: [] } };
  for (const each of [confined, results]) {
    expect(renderConfinement(each, options)).toBe('');
    expect(renderConfinementNote(each)).toBe('');
  }
});
