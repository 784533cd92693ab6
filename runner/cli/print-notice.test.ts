import { afterEach, describe, expect, test, vi } from 'vitest';

import { renderNotice } from './print-notice.ts';

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
