/** `report --open`, from the command to the page that a browser gets, while a run goes on and after it. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { readLatestRunFolder, readRun } from '../../runner/record/read-run.ts';
import { makeFolder } from '../make-project.ts';
import { runPatchmatrix, startPatchmatrix } from '../run-patchmatrix.ts';

const scenario = (steps: string): string => `import { mark, scenario, sleep } from 'patchmatrix';
export default scenario({ title: 'it', rule: 'It ends.', main: [${steps}], owed: { outcome: 'returned' } });
`;
const files = {
  'matrix.yaml': `subject: anyio
runtimes:
  '4.13': { model: anyio/4.13 }
variants: [none]
clocks: [real]
scenarios: [scenarios/own]
`,
  'scenarios/own/quick.ts': scenario(`mark('a')`),
  'scenarios/own/slow.ts': scenario(`sleep(4)`),
};

/** Waits until the address is printed. */
async function startServer(cwd: string, args: readonly string[] = []) {
  const running = startPatchmatrix(['report', ...args, '--open'], { cwd, env: { BROWSER: 'none' } });
  let printed = '';
  running.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const url = await vi.waitFor(() => {
    const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed) ?? [];
    if (found === undefined) throw new Error(`expected an address, found ${printed}`);
    return found;
  }, 10_000);
  return { running, url };
}

async function loadPage(url: string): Promise<{ html: string; changes: string }> {
  const html = await (await fetch(url)).text();
  const [, path = ''] = /data-live-reload="([^"]+)"/.exec(html) ?? [];
  return { html, changes: new URL(path, url).href };
}

/** As a browser does with the page open: waits to be told that there is another one, and loads it. */
async function reload({ changes }: { readonly changes: string }, url: string) {
  const response = await fetch(changes);
  for await (const chunk of response.body ?? []) {
    if (new TextDecoder().decode(chunk).startsWith('data: ')) return loadPage(url);
  }
  throw new Error('expected a message, found the end of the stream');
}

describe.concurrent('the report of a run that goes on', () => {
  test('is there with the first cells, and changes with the run until that has ended', async () => {
    const cwd = makeFolder(files);
    const run = startPatchmatrix(['run'], { cwd });
    await vi.waitFor(() => expect(existsSync(join(cwd, 'results/latest.json'))).toBe(true), 10_000);
    const { running, url } = await startServer(cwd);
    let page = await loadPage(url);
    expect(page.html).toContain("connect-src 'self'");
    const pages = [page.html];
    while (!readRun(readLatestRunFolder(join(cwd, 'results'))).complete) {
      page = await reload(page, url);
      pages.push(page.html);
    }
    expect(pages.length).toBeGreaterThan(1);
    expect((await run).exitCode).toBe(0);
    await vi.waitFor(async () => {
      const { stdout } = await runPatchmatrix(['report', '--reporter', 'html'], { cwd });
      expect(dataOf((await loadPage(url)).html)).toEqual(dataOf(stdout));
    }, 10_000);
    expect(new Set(pages).size).toBe(pages.length);

    // The next run takes its place.
    page = await loadPage(url);
    const next = startPatchmatrix(['run', '-g', 'quick'], { cwd });
    page = await reload(page, url);
    await next;
    await vi.waitFor(async () => {
      const { html } = await loadPage(url);
      expect(html).toContain(readLatestRunFolder(join(cwd, 'results')).split('/').at(-1));
    }, 10_000);

    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect([exitCode, stderr]).toEqual([0, '']);
    await expect(fetch(url)).rejects.toThrow();
  }, 40_000);

  test('ends on Ctrl-C with a page open, and on SIGTERM with its exit code', async () => {
    const cwd = makeFolder(files);
    await runPatchmatrix(['run', '-g', 'quick'], { cwd });
    for (const [signal, code] of [
      ['SIGINT', 0],
      ['SIGTERM', 143],
    ] as const) {
      const { running, url } = await startServer(cwd);
      const stream = await fetch((await loadPage(url)).changes);
      running.kill(signal);
      expect((await running).exitCode).toBe(code);
      await expect(stream.text()).resolves.toBe('');
    }
  });

  test('that is taken away meanwhile says so, and comes back with it', async () => {
    const cwd = makeFolder(files);
    await runPatchmatrix(['run', '-g', 'quick'], { cwd });
    const { running, url } = await startServer(cwd);
    const before = await loadPage(url);
    renameSync(join(cwd, 'results'), join(cwd, 'away'));
    const without = await reload(before, url);
    expect(without.html).toMatch(/failed to read `results\/latest\.json`: .*no such file/);
    expect(without.html).not.toContain('.ts:');
    renameSync(join(cwd, 'away'), join(cwd, 'results'));
    expect(dataOf((await reload(without, url)).html)).toEqual(dataOf(before.html));
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(0);
  });
});

describe.concurrent('what cannot be opened', () => {
  const refused = async (cwd: string, args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runPatchmatrix(['report', '--open', ...args], {
      cwd,
      env: { BROWSER: 'none' },
    });
    expect([exitCode, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
    return stderr;
  };

  test('is said before anything is served', async () => {
    const cwd = makeFolder(files);
    expect(await refused(cwd, [])).toMatch(/`patchmatrix run` makes it/);
    await runPatchmatrix(['run', '-g', 'quick'], { cwd });
    expect(await refused(cwd, ['nothing'])).toMatch(/found nothing that is called `nothing`/);
    expect(await refused(cwd, ['--reporter', 'html', 'json=x.json', '--quiet'])).toMatch(
      /expected --open alone or beside --reporter html, found --quiet and --reporter json=x\.json/,
    );
    expect(await refused(cwd, ['--json'])).toContain('found --json');
    expect(await refused(cwd, ['--port', '70000'])).toContain('from 1 to 65535');
    const { running, url } = await startServer(cwd);
    expect(await refused(cwd, ['--port', new URL(url).port])).toContain('that something else uses it');
    const events = join(readLatestRunFolder(join(cwd, 'results')), 'events.ndjson');
    rmSync(events);
    expect(await refused(cwd, [])).toMatch(/expected the events of a run, found no such file/);
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(0);
  });

  test('a port without --open is a mistake', async () => {
    const { exitCode, stderr } = await runPatchmatrix(['report', '--port', '4000'], {
      cwd: makeFolder(files),
    });
    expect([exitCode, stderr]).toEqual([2, 'error: --port is for --open, and that is missing\n']);
  });
});

test('a browser that cannot be started is said, and the report is served all the same', async () => {
  const cwd = makeFolder(files);
  await runPatchmatrix(['run', '-g', 'quick'], { cwd });
  const running = startPatchmatrix(['report', '--open'], { cwd, env: { DISPLAY: ':0', PATH: cwd } });
  let said = '';
  running.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitFor(() => expect(said).toMatch(/^no browser could be opened: .*ENOENT/), 10_000);
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(0);
});

/** The page but for what makes it live. */
function dataOf(html: string): unknown {
  const [, json = 'null'] = /id="page-data">([^<]*)</.exec(html) ?? [];
  return JSON.parse(json);
}
