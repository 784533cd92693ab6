import { afterEach, describe, expect, test, vi } from 'vitest';

import { BumpError } from '../bump/bump-error.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { MatrixError } from '../matrix/read-matrix.ts';
import { FilterError, SelectionError } from '../plan/select-cells.ts';
import { ReadRunError } from '../record/read-run.ts';
import { describeFailure } from './describe-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

const bad = 'found \u001b[31mred\u001b]0;title\u0007 \u009b2J \u202e\r::error::x';
// What may be in a text that is printed, beside what is no control.
const control = /(?!\n)[\p{Cc}\u202e]/u;

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what a command that failed prints', () => {
  test.for([
    [new UsageError(bad), exitCodes.usage],
    [new FilterError(bad), exitCodes.usage],
    [new ReadRunError(bad), exitCodes.usage],
    [new BumpError(bad), exitCodes.usage],
    [new SelectionError(bad), exitCodes.nothingSelected],
    [new EnvironmentError(bad), exitCodes.environment],
    [new Error(bad), exitCodes.internal],
    [bad, exitCodes.internal],
  ] as const)('does nothing to a terminal, whoever wrote what it quotes: %#', ([error, code]) => {
    const { text, exitCode } = describeFailure(error);
    expect(text).not.toMatch(control);
    expect(text).toContain('red');
    expect(text.endsWith('\n')).toBe(true);
    expect(exitCode).toBe(code);
  });

  test('of a mistake has our colours and none of the file', () => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('FORCE_COLOR', '1');
    const mistake = { file: `m\u001b[2J.yaml`, line: 1, column: 1, length: 3, message: bad, hint: bad };
    const { text } = describeFailure(new MatrixError([mistake], new Map([[mistake.file, bad]])));
    expect(text).toContain('\u001b[1mm\ufffd[2J.yaml:1:1\u001b[22m');
    expect(text.replaceAll(/\u001b\[(?:1|2|22|31|36|39)m/g, '')).not.toMatch(control);
    expect(text).not.toContain('\u001b[31mred');
  });

  test('is no command where GitHub Actions reads it', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const lines = describeFailure(new UsageError('x\n::error::evil')).text.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^::stop-commands::/);
    expect(lines.slice(1, -1)).toEqual(['error: x', '::error::evil']);
  });

  test('has a stack only for a bug of our own', () => {
    expect(describeFailure(new UsageError('x')).text).toBe('error: x\n');
    expect(describeFailure(new TypeError('x')).text).toMatch(/bug of its own:\nTypeError: x\n {4}at /);
  });
});
