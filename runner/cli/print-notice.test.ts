import { afterEach, describe, expect, test, vi } from 'vitest';

import { renderNotice, wrapForTerminal } from './print-notice.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('renderNotice', () => {
  test('keeps the lines of a text, and leaves out what is empty', () => {
    vi.stubEnv('GITHUB_ACTIONS', '');
    expect(renderNotice('error: a\n\n  b\n')).toBe('error: a\n  b\n');
    expect(renderNotice('')).toBe('\n');
  });

  test('lets nothing through that a terminal would obey', () => {
    vi.stubEnv('GITHUB_ACTIONS', '');
    const notice = renderNotice('a\u001b[31mb\u001b]0;evil\u0007c\rd\u0000e \ud800 \u202ef\u2028g\u009b1mh');
    expect(notice).toBe('abc\nd e  \\u202ef\\u2028gh\n');
  });

  test('fences what it says where GitHub Actions reads it', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const [first = '', ...rest] = renderNotice('::error::evil').trimEnd().split('\n');
    const token = /^::stop-commands::([\da-f-]{36})$/.exec(first)?.[1] ?? 'none';
    expect(rest).toEqual(['::error::evil', `::${token}::`]);
  });
});

describe('wrapForTerminal', () => {
  const terminal = { isTTY: true, columns: 30 };

  test('breaks lines at words, below their own indent, and nowhere on a pipe', () => {
    const text = 'error: expected a file that is there\n    and a hint that goes on for longer than that';
    expect(wrapForTerminal(text, terminal)).toBe(
      'error: expected a file that is\nthere\n    and a hint that goes on\n    for longer than that',
    );
    expect(wrapForTerminal(text, { isTTY: false, columns: 30 })).toBe(text);
  });

  test('keeps what is quoted in one piece', () => {
    expect(wrapForTerminal('to start, `npx patchmatrix init` writes one', terminal)).toBe(
      'to start,\n`npx patchmatrix init` writes\none',
    );
    expect(wrapForTerminal('run `npx patchmatrix run --variant patience` first', terminal)).toBe(
      'run\n`npx patchmatrix run --variant patience`\nfirst',
    );
  });

  test('leaves the lines of a file, and of a stack, as they are', () => {
    const text =
      '  12 | scenarios: [scenarios/contrakt, scenarios/hot-loop]\n     |             ^^^^^^^^^^^^^^^^^^^\n    at f (/a/path/that/goes on/and/on.js:1:2)';
    expect(wrapForTerminal(text, terminal)).toBe(text);
  });
});
