/** `run --watch` with real saves, keys and children: what runs again, what is shown, and how it ends. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { readEvents, readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import { makeFolder, makeProject, writeFiles } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { findSurvivors, hasTerminal, listRuns, startWatch } from './watch-session.ts';

const matrix = (runtimes = "  '4.13': { model: anyio/4.13 }"): string => `subject: anyio
runtimes:
${runtimes}
variants: [none, noisy]
clocks: [virtual]
scenarios: [scenarios/own]
`;
const scenario = (steps: string, outcome = 'returned'): string =>
  `import { mark, scenario, sleep } from 'patchmatrix';
import { title } from '../lib/title.ts';
export default scenario({ title, rule: 'It ends.', main: [${steps}], owed: { outcome: '${outcome}' } });
`;
const noisy = `export default function noisy() {\n  console.log('noise');\n}\n`;
const files = {
  'matrix.yaml': matrix(),
  'variants/noisy.ts': noisy,
  'scenarios/lib/title.ts': "export const title = 'a title';\n",
  'scenarios/own/one.ts': scenario(`mark('a')`),
  'scenarios/own/two.ts': scenario(`sleep(1)`),
};

const quit = /watching \d+ files?: press h for help, q to quit/;

describe.skipIf(!hasTerminal).concurrent('on a terminal', { timeout: 120_000 }, () => {
  test('a save runs the cells that it touches, and shows what turned beside all the others', async () => {
    const cwd = makeFolder(files);
    const watch = startWatch([], { cwd });
    expect(await watch.waitFor(quit)).toContain('4 cells: 4 passed');

    writeFiles(cwd, { 'scenarios/own/one.ts': `// a remark\n\n${files['scenarios/own/one.ts']}` });
    await watch.waitFor('scenarios/own/one.ts changed: no cell is touched');

    // As editors save: a new file in the place of the old one.
    const file = join(cwd, 'scenarios/own/one.ts');
    writeFileSync(`${file}.tmp`, scenario(`mark('a')`, 'raised ValueError'));
    renameSync(`${file}.tmp`, file);
    const failed = await watch.waitFor(quit);
    expect(failed).toContain('scenarios/own/one.ts changed: 2 of 4 cells run\n2 cells got worse:\n');
    expect(failed).toContain('✗ own/one@4.13+none#virtual passed before, failed now: ');
    expect(failed).toContain('4 cells: 2 passed, 2 failed');

    watch.press('f');
    const again = await watch.waitFor(quit);
    expect(again).toContain('what did not pass: 2 of 4 cells run\nno verdict changed\n');

    writeFiles(cwd, { 'scenarios/own/one.ts': scenario(`mark('b')`) });
    const mended = await watch.waitFor(quit);
    expect(mended).toContain(
      '2 cells got better:\n  ✓ own/one@4.13+none#virtual failed before, passed now\n',
    );
    expect(mended).toContain('4 cells: 4 passed');

    watch.press('f');
    await watch.waitFor('no cell failed: nothing runs again');
    watch.press('\r');
    expect(await watch.waitFor(quit)).toContain('all again: 4 of 4 cells run\n');

    watch.press('q');
    expect((await watch.end()).exitCode).toBe(0);
    expect(readRun(readLatestRunFolder(join(cwd, 'results'))).cells).toHaveLength(4);
    // Of those between, what is so still is in the newest one.
    expect(listRuns(cwd)).toHaveLength(2);
  });

  test('so does one of a variant, of what a scenario imports, and of the matrix; files come and go', async () => {
    const cwd = makeFolder(files);
    const watch = startWatch(['--reporter', 'json=report.json', '--reporter', 'text'], { cwd });
    await watch.waitFor(quit);
    writeFiles(cwd, { 'variants/noisy.ts': noisy.replace('noise', 'more noise') });
    expect(await watch.waitFor(quit)).toContain('variants/noisy.ts changed: 2 of 4 cells run');

    // A title is no part of what runs, and is read all the same.
    writeFiles(cwd, { 'scenarios/lib/title.ts': "export const title = 'another';\n" });
    await watch.waitFor('scenarios/lib/title.ts changed: no cell is touched');

    writeFiles(cwd, {
      'matrix.yaml': matrix("  '4.13': { model: anyio/4.13 }\n  '4.14': { model: anyio/4.14 }"),
    });
    const wider = await watch.waitFor(quit);
    expect(wider).toContain('matrix.yaml changed: 4 of 8 cells run');
    expect(wider).toContain('8 cells: 8 passed');

    rmSync(join(cwd, 'scenarios/own/two.ts'));
    const fewer = await watch.waitFor(quit);
    expect(fewer).toContain('scenarios/own/two.ts changed: 0 of 4 cells run');
    expect(fewer).toContain('4 cells: 4 passed');

    writeFiles(cwd, { 'scenarios/own/three.ts': scenario(`sleep(2)`) });
    expect(await watch.waitFor(quit)).toContain('scenarios/own/three.ts changed: 4 of 8 cells run');
    watch.press('q');
    expect((await watch.end()).exitCode).toBe(0);
    const { cells } = readRun(readLatestRunFolder(join(cwd, 'results')));
    expect(cells.map(({ scenario: { id, title } }) => `${id} ${title}`)).toEqual([
      ...Array<string>(4).fill('own/one another'),
      ...Array<string>(4).fill('own/three another'),
    ]);
    const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')) as { cells: unknown[] };
    expect(report.cells).toHaveLength(8);
  });

  test('a mistake is shown and waited for: in the matrix, and in a module', async () => {
    const cwd = makeFolder({ ...files, 'matrix.yaml': matrix().replace('anyio/4.13', 'anyio/9.9') });
    const watch = startWatch([], { cwd });
    expect(await watch.waitFor(quit)).toContain('matrix.yaml:3:');
    writeFiles(cwd, { 'matrix.yaml': matrix() });
    expect(await watch.waitFor(quit)).toContain('4 cells: 4 passed');

    writeFiles(cwd, { 'scenarios/own/two.ts': "throw new Error('at its top');\n" });
    expect(await watch.waitFor(quit)).toContain('scenarios/own/two.ts:1:7');
    writeFiles(cwd, { 'scenarios/own/two.ts': "import './nowhere.ts';\n" });
    expect(await watch.waitFor(quit)).toContain('Could not resolve "./nowhere.ts"');
    writeFiles(cwd, { 'scenarios/own/two.ts': files['scenarios/own/two.ts'] });
    await watch.waitFor('mended: no cell is touched');

    writeFiles(cwd, { 'scenarios/own/two.ts': '{' });
    await watch.waitFor(quit);
    watch.press('q');
    expect((await watch.end()).exitCode).toBe(2);
  });

  test('keys narrow the picture, and say what there is', async () => {
    const cwd = makeFolder(files);
    const watch = startWatch([], { cwd });
    await watch.waitFor(quit);
    watch.press('h');
    await watch.waitFor(/f +run again what did not pass/);
    watch.press('t');
    await watch.waitFor('0 cells run now');

    watch.press('gtwx\u007fo\r');
    const narrow = await watch.waitFor('watching 6 files, only cells that match `two`: press h');
    expect(narrow).toContain('what matches `two`: 2 of 2 cells run');
    // What is left out is remembered as it was, and what is saved of it runs once it is shown again.
    writeFiles(cwd, { 'scenarios/own/one.ts': scenario(`mark('z')`) });
    await watch.waitFor('no cell is touched');
    watch.press('g\u0015(\r');
    await watch.waitFor('expected a regular expression, found `(`');
    watch.press('gnever\u001b');
    watch.press('g\u0015\r');
    expect(await watch.waitFor(quit)).toContain('no pattern any more: 2 of 4 cells run');
    watch.press('q');
    expect((await watch.end()).exitCode).toBe(0);
  });

  test('a save while cells run keeps those that have ended, and ends those that it touches', async () => {
    const cwd = makeFolder({
      ...files,
      'matrix.yaml': matrix().replace('virtual', 'virtual, real'),
      'scenarios/own/two.ts': scenario(`sleep(60)`),
    });
    const watch = startWatch(['--clock', 'real'], { cwd });
    await waitForRunning(watch, /2 cells run now:/);
    writeFiles(cwd, { 'scenarios/own/two.ts': scenario(`sleep(0.1)`) });
    const after = await watch.waitFor(quit);
    expect(after).toContain('scenarios/own/two.ts changed: 2 of 4 cells run');
    expect(after).toContain('4 cells: 4 passed');

    writeFiles(cwd, { 'scenarios/own/two.ts': scenario(`sleep(50)`) });
    await waitForRunning(
      watch,
      /2 cells run now:\n {2}own\/two@4.13\+\w+#real {2}[\d.]+ m?s, CPU [^,]+, \d+ ticks/,
    );
    watch.press('q');
    const { exitCode, printed } = await watch.end();
    expect(exitCode).toBe(130);
    expect(printed).toContain('interrupted by SIGINT');
    expect(findSurvivors(cwd)).toEqual([]);
  });

  test.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-\\', '\u001c', 131],
  ])('%s ends it, and leaves the terminal as it was and no process', async (_, key, code) => {
    const cwd = makeFolder(files);
    const watch = startWatch([], { cwd, after: 'echo "code $?"; stty -a' });
    await watch.waitFor(quit);
    watch.press(key);
    const { printed } = await watch.end();
    expect(printed).toContain(`code ${code}\n`);
    expect(printed).toMatch(/ icanon .* echo /s);
    expect(findSurvivors(cwd)).toEqual([]);
  });
});

/** The moment of the first start of a cell in a run, in milliseconds since 1970. */
function firstStartMs(run: string, cell: string): number {
  const [start, ...events] = readEvents(run);
  if (start?.kind !== 'run-started') throw new Error('expected a run to begin with its start');
  const times = events.flatMap((event) => ('cell' in event ? [event] : []));
  const own = times.filter((event) => event.cell.startsWith(cell)).map(({ atMs }) => atMs);
  const others = times.filter((event) => !event.cell.startsWith(cell)).map(({ atMs }) => atMs);
  // The run's clock goes on from the last that it took over.
  return Date.parse(start.startedAt) + Math.min(...own) - Math.max(...others);
}

/** Presses `t` until what runs is what is waited for. */
async function waitForRunning(watch: ReturnType<typeof startWatch>, text: RegExp): Promise<void> {
  for (;;) {
    await sleep(50);
    watch.press('t');
    const shown = await watch.waitFor(/cells? runs? now[^\n]*\n(?: {2}own[^\n]*\n)*/);
    if (text.test(shown)) return;
  }
}

describe.concurrent('without a terminal', { timeout: 120_000 }, () => {
  test('saves are all there is, and an interrupt ends it', async () => {
    const cwd = makeFolder({
      'matrix.yaml': `subject: lib
runtimes: { own: { path: ./lib } }
scenarios: [scenarios/own, { suite: { command: [cat, tap], report: tap, id: tap, source: { folder: tests } } }]
`,
      'lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.js"}',
      'lib/index.js': 'module.exports = 1;',
      'tests/tap': 'ok 1 - first\nnot ok 2 - second\n',
      'scenarios/own/one.js': `import { defineScenario } from 'patchmatrix';
export default defineScenario({
  title: 'one',
  rule: 'It is one.',
  run(lib, probe) { probe.equal('the number', lib, 1); },
});
`,
    });
    const watch = startWatch(['--quiet'], { cwd, withoutTerminal: true });
    const end = /watching 3 files and 2 folders: an interrupt ends it\n/;
    expect(await watch.waitFor(end)).toContain('3 cells: 2 passed, 1 failed');
    writeFiles(cwd, { 'lib/index.js': 'module.exports = 2;' });
    const other = await watch.waitFor(end);
    expect(other).toContain('lib/index.js changed: 2 of 2 cells run');
    expect(other).toContain('✗ own/one@own+none#real passed before, failed now');
    writeFiles(cwd, { 'tests/tap': 'ok 1 - first\nok 2 - second\n' });
    const mended = await watch.waitFor(end);
    expect(mended).toContain('tests/tap changed: 1 of 2 cells run');
    expect(mended).toContain('✓ tap/command.second@own+none#real failed before, passed now');
    watch.kill('SIGINT');
    expect((await watch.end()).exitCode).toBe(130);
    expect(findSurvivors(cwd)).toEqual([]);
  });

  test('on the default matrix, the first child starts some tenths of a second after the save', async () => {
    const cwd = makeProject();
    const watch = startWatch(['--quiet', '--clock', 'virtual'], { cwd, withoutTerminal: true });
    await watch.waitFor(/watching \d+ files/);
    const latencies: number[] = [];
    for (const seconds of [6, 7, 8]) {
      // What is made ready for the next save is ready.
      await sleep(500);
      const file = join(cwd, 'scenarios/contract/fail-after.ts');
      const text = readFileSync(file, 'utf8').replace(/sleep\(\d+\)/, `sleep(${seconds})`);
      const savedAtMs = Date.now();
      writeFileSync(file, text);
      await watch.waitFor('fail-after.ts changed: 6 of 114 cells run');
      await watch.waitFor(/watching \d+ files/);
      latencies.push(
        firstStartMs(readLatestRunFolder(join(cwd, 'results')), 'contract/fail-after@') - savedAtMs,
      );
    }
    watch.kill('SIGINT');
    await watch.end();
    console.log(`from a save to the first child: ${latencies.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
    // On a machine that does nothing else it is less than a fifth of a second; this one may be busy.
    expect(Math.min(...latencies)).toBeLessThan(1000);
  });

  test.each([
    [['--shard', '1/2'], {}, 'expected --watch without --shard'],
    [['--update-baseline'], {}, 'expected --watch without --update-baseline'],
    [['--resume'], {}, 'expected --resume without --watch'],
    [[], { CI: 'true' }, 'expected --watch where somebody saves files, found CI=true'],
  ])('%s is refused', async (args, env, message) => {
    const cwd = makeFolder(files);
    const { exitCode, stderr } = await runPatchmatrix(['run', '-w', ...args], { cwd, env });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
