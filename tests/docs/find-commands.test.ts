import { expect, test } from 'vitest';

import { findCommands } from './find-commands.ts';

test('commands are the lines of shell blocks, with the exit code that a comment says', () => {
  const markdown = [
    'Text with `npx patchmatrix`.',
    '```sh',
    'one --flag # a comment',
    'two # which is exit code 1',
    '',
    '# what three does (exit code 2)',
    'three \\',
    "  --name '#1'",
    '```',
    '```',
    'output',
    '```',
    '```yaml',
    'key: value',
    '```',
  ].join('\n');
  expect(findCommands('a.md', markdown)).toEqual([
    { file: 'a.md', line: 3, text: 'one --flag', exitCode: 0 },
    { file: 'a.md', line: 4, text: 'two', exitCode: 1 },
    { file: 'a.md', line: 7, text: "three --name '#1'", exitCode: 2 },
  ]);
});
