/** What runs on workers comes to what it comes to here: events, reports, exit codes and findings. */
import { afterEach, describe, expect, test } from 'vitest';

import { makeProject } from '../make-project.ts';
import { runPatchmatrix } from '../run-patchmatrix.ts';
import { plainEvents, readRunEvents } from './plain-events.ts';
import { isSkipped, startRedis, stopServers } from './redis-server.ts';
import { countDone, startWorker, stopWorkers } from './worker-process.ts';

afterEach(async () => {
  await stopWorkers();
  await stopServers();
});

const timeoutMs = 60_000;

describe.skipIf(isSkipped)('with a queue', () => {
  test.each([2, 4])(
    '%i workers run the cells of models as one runner does',
    async (count) => {
      const { url, client } = await startRedis();
      const cwd = makeProject();
      const selected = ['run', '--clock', 'virtual', '-g', 'contract/[a-s].*4.13', '--json'];
      const workers = await Promise.all(
        Array.from({ length: count }, () => startWorker(url, { args: ['--workers', '1'] })),
      );
      const queued = await runPatchmatrix([...selected, '--queue', url], { cwd, timeoutMs });
      const overQueue = readRunEvents(cwd);
      const local = await runPatchmatrix(selected, { cwd, timeoutMs });

      expect(queued.stderr).toBe('');
      expect(queued.exitCode).toBe(local.exitCode);
      expect(plainEvents(overQueue)).toEqual(plainEvents(readRunEvents(cwd)));
      const done = workers.map(countDone);
      expect(Math.min(...done)).toBeGreaterThan(0);
      expect(done.reduce((sum, each) => sum + each)).toBe(Object.keys(plainEvents(overQueue)).length);
      // Nothing of the run is left but what its workers say of themselves, and its modules.
      const keys = await client.keys('*');
      const left = keys.filter(
        (key) => !/^patchmatrix:(workers?|blob)|:(meta|events|id|stalled-check|marker)$/.test(key),
      );
      expect(left).toEqual([]);
    },
    90_000,
  );

  test('explore finds the same, to the letter', async () => {
    const { url } = await startRedis();
    const cwd = makeProject();
    const search = ['explore', '--variant', 'wide', '--seed', '7', '--count', '1000', '--json'];
    const workers = [await startWorker(url), await startWorker(url)];
    const queued = await runPatchmatrix([...search, '--queue', url], { cwd, timeoutMs });
    const local = await runPatchmatrix(search, { cwd, timeoutMs });
    const withoutTime = (text: string): unknown => ({
      ...(JSON.parse(text) as object),
      seconds: 0,
      programsPerSecond: 0,
    });
    expect(queued).toMatchObject({ exitCode: 0, stderr: '' });
    expect(withoutTime(queued.stdout)).toEqual(withoutTime(local.stdout));
    for (const worker of workers) expect(countDone(worker)).toBeGreaterThan(10);
  }, 90_000);
});
