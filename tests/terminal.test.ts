/** What stands on a real terminal: nothing that it would break anywhere, and nothing drawn anew where that is kept as a log. */
import { stripVTControlCharacters } from 'node:util';

import stringWidth from 'string-width';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeFolder } from './make-project.ts';
import { hasTerminal, runOnTerminal } from './on-terminal.ts';
import { runPatchmatrix } from './run-patchmatrix.ts';

let cwd: string;
beforeAll(async () => {
  cwd = makeFolder();
  await runPatchmatrix(['init'], { cwd });
});

describe.skipIf(!hasTerminal).concurrent('a terminal', () => {
  const quick = ['run', '--no-cache', '-g', 'timeout'];

  test('shows how far a run is, on one line that is drawn anew', async () => {
    const { exitCode, printed } = await runOnTerminal(quick, { cwd });
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/\r⠋ \d+\/8 cells .*\u001b\[K/);
    expect(tooWide(printed, 80)).toEqual([]);
  });

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])(
    'of which a log is kept, %j, gets each line once',
    async (env) => {
      const { exitCode, printed } = await runOnTerminal(quick, { cwd, env });
      expect(exitCode).toBe(0);
      expect(printed).not.toMatch(/\r[^\n]|\u001b\[\d*[A-KST]/);
      const text = stripVTControlCharacters(printed);
      expect(text.match(/8 cells: 8 passed/g)).toHaveLength(1);
      expect(text.match(/4\.14 \(4\.14\.0\)/g)).toHaveLength(1);
    },
  );

  test('gets no colours with NO_COLOR, nor if it is dumb', async () => {
    for (const env of [{ NO_COLOR: '1', CI: 'true' }, { TERM: 'dumb' }]) {
      const { printed } = await runOnTerminal(['list'], { cwd, env });
      expect(printed).toContain('2 scenarios');
      expect(printed).not.toContain('\u001b');
    }
  });

  test.each([60, 80])(
    'of %i columns breaks no word of an error, and no line of a search',
    async (columns) => {
      const refused = await runOnTerminal(['init'], { cwd, columns });
      expect(refused.exitCode).toBe(2);
      expect(refused.printed).toContain('`variants/patience.ts`');
      const search = ['explore', '--variant', 'patience', '--count', '60', '--seed', '1'];
      const searched = await runOnTerminal(search, { cwd, columns });
      expect(searched.exitCode).toBe(0);
      expect(tooWide(refused.printed + searched.printed, columns)).toEqual([]);
    },
  );

  test('is told that programs are read from it, until Ctrl-D', async () => {
    const { exitCode, printed } = await runOnTerminal(['exec', '--runtime', '4.14'], {
      cwd,
      press: ['\u0004', 'Ctrl-D ends them'],
    });
    expect(exitCode).toBe(0);
    expect(printed).toContain('reading programs from the terminal, one JSON object a line');
  });

  test('ends a run by Ctrl-C, with what it knew and how to go on', async () => {
    const args = ['run', '--no-cache', '--scenario', 'host-cancels-its-group', '--runtime', '4.13'];
    const { exitCode, printed } = await runOnTerminal(args, { cwd, press: ['\u0003', 'virtual 2/2'] });
    expect(exitCode).toBe(130);
    const text = stripVTControlCharacters(printed);
    expect(text).toContain('interrupted by SIGINT\r\n');
    expect(text).toContain('go on: npx patchmatrix run --resume\r\n');
    expect(text).not.toContain('    at ');
  });
});

/** Lines that a terminal would have to break, whether or not they were drawn over. */
function tooWide(printed: string, columns: number): string[] {
  const lines = printed.split(/[\r\n]+/).map(stripVTControlCharacters);
  return lines.filter((line) => stringWidth(line) > columns);
}
