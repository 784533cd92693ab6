import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fenceOutput, workflowCommand } from './workflow-command.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('%', ':', ',', '\r', '\n', '::', '%0A', '%25', 'a', '#', '[') }),
);

describe('a command', () => {
  test('escapes its message and, in more characters, its properties', () => {
    expect(workflowCommand('error', { file: 'a,b:c.ts', line: 4, title: '100%\n' }, 'a: 5%, b\r\nc')).toBe(
      '::error file=a%2Cb%3Ac.ts,line=4,title=100%25%0A::a: 5%25, b%0D%0Ac',
    );
  });

  test('leaves out what it does not know', () => {
    expect(workflowCommand('warning', { file: undefined, title: '' }, 'text')).toBe('::warning::text');
  });

  test('is one line from which the runner reads what was written, whatever that was', () => {
    fc.assert(
      fc.property(anyText, anyText, (title, message) => {
        const command = workflowCommand('error', { file: 'x.ts', title }, message);
        expect(command).not.toMatch(/[\r\n]/);
        expect(readCommand(command)).toEqual({
          name: 'error',
          properties: { file: 'x.ts', ...(title !== '' && { title }) },
          message,
        });
      }),
    );
  });
});

/** As `ActionCommand.TryParseV2` reads a line. */
function readCommand(line: string): unknown {
  const end = line.indexOf('::', 2);
  const [name, ...rest] = line.slice(2, end).split(' ');
  const properties = rest
    .join(' ')
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => [
      pair.slice(0, pair.indexOf('=')),
      unescape(pair.slice(pair.indexOf('=') + 1), ['%3A', ':'], ['%2C', ',']),
    ]);
  return {
    name,
    properties: Object.fromEntries(properties) as unknown,
    message: unescape(line.slice(end + 2)),
  };
}

function unescape(text: string, ...more: readonly (readonly [string, string])[]): string {
  const mappings = [['%0D', '\r'], ['%0A', '\n'], ...more, ['%25', '%']] as const;
  return mappings.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

describe('a fence', () => {
  const token = 'b1946ac9-2492-4d23-97c1';

  test('stands around what a child printed, on lines of its own', () => {
    expect(fenceOutput('::error::mine', token)).toBe(
      `::stop-commands::${token}\n::error::mine\n::${token}::\n`,
    );
    expect(fenceOutput('line\n', token)).toBe(`::stop-commands::${token}\nline\n::${token}::\n`);
  });

  test('is not needed around nothing', () => {
    expect(fenceOutput('', token)).toBe('');
  });

  test('needs a token that no child can guess, and that is no pattern', () => {
    expect(() => fenceOutput('text', 'short')).toThrow('expected a token of at least 16');
    expect(() => fenceOutput('text', '.*.*.*.*.*.*.*.*')).toThrow('expected a token of at least 16');
  });

  test('is ended by nothing in the text', () => {
    const pieces = fc.constantFrom(token, token.toUpperCase(), `::${token}::`, '##[', ']', '\n', '\r', 'a');
    fc.assert(
      fc.property(fc.string({ unit: pieces }), anyText, (piecewise, any) => {
        const text = `a${piecewise}${any}`;
        const lines = fenceOutput(text, token).split('\n');
        expect(lines[0]).toBe(`::stop-commands::${token}`);
        expect(lines.slice(-2)).toEqual([`::${token}::`, '']);
        const within = lines.slice(1, -2).join('\n');
        expect(within.toLowerCase()).not.toContain(token);
      }),
    );
  });
});
