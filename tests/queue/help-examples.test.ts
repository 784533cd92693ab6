/** The example of a worker in the help runs as it stands there, but for the port of the server. */
import { afterAll, describe, expect, test, vi } from 'vitest';

import { examples, makeExampleProject, startExample } from '../run-examples.ts';
import { isSkipped, startRedis, stopServers } from './redis-server.ts';

afterAll(stopServers);

describe.skipIf(isSkipped)('the help', () => {
  const lines = examples.filter(({ needs }) => needs === 'queue').map(({ line }) => line);

  test.each(lines)(
    '%s',
    async (line) => {
      const { url } = await startRedis();
      const cwd = await makeExampleProject();
      expect(line).toContain('redis://127.0.0.1:6379');
      const worker = startExample(`exec ${line.replace('redis://127.0.0.1:6379', url)}`, { cwd });
      let printed = '';
      worker.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      await vi.waitFor(() => expect(printed).toContain('SIGTERM lets it end'), {
        timeout: 45_000,
        interval: 50,
      });
      worker.kill('SIGTERM');
      expect((await worker).exitCode).toBe(0);
    },
    90_000,
  );
});
