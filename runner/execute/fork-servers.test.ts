import { describe, expect, test } from 'vitest';

import type { PlannedPython, PlannedVariant } from '../plan/plan.ts';
import type { ForkServer, ForkServerOptions } from './fork-server.ts';
import { ForkServers, idleMs, mostServers } from './fork-servers.ts';

const runtime: PlannedPython = {
  ...{ id: '1', driver: 'python', package: 'tiny', version: '1.2.3', site: '/site', file: '/site/tiny.py' },
  ...{ sha256: 'ab', python: '/usr/bin/python3', pythonVersion: '3.11.0' },
};
const variant: PlannedVariant = { id: 'none', modules: {} };
const programs = {
  ...{ cell: '', batch: '', module: '', suite: '', workspaces: '', bench: '' },
  ...{ python: '/python', bytecode: '/bytecode' },
};

/** Stands in for a server: no process is started. */
class Stand {
  idleMs = 0;
  isClosed = false;
  readonly options: ForkServerOptions;

  constructor(options: ForkServerOptions) {
    this.options = options;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function makeServers() {
  const stands: Stand[] = [];
  const notices: string[] = [];
  const servers = new ForkServers({
    programs,
    onNotice: (notice) => notices.push(notice),
    startServer: (options) => {
      stands.push(new Stand(options));
      return stands.at(-1) as unknown as ForkServer;
    },
  });
  const find = (column: string, attempt = 1, task: 'cell' | 'module' = 'cell') => {
    const cell = { id: `s/a@${column}#virtual`, column, scenario: 's/a', clock: 'virtual' as const };
    const name = { run: 'r', cell: cell.id, attempt };
    return servers.find({ cell, name, runtime, task, variant }) as unknown as Stand | undefined;
  };
  return { servers, stands, notices, find };
}

describe.runIf(process.platform === 'linux')('fork servers', () => {
  test('are one for each column, task and seed, which the fifth attempt shares with the first', () => {
    const { find, stands } = makeServers();
    const first = find('1+none');
    expect(find('1+none')).toBe(first);
    expect(find('1+none', 5)).toBe(first);
    const others = [find('1+none', 2), find('1+none', 3), find('1+none', 4), find('2+none')];
    expect(new Set([first, ...others, find('1+none', 1, 'module')]).size).toBe(6);
    expect(stands).toHaveLength(6);
  });

  test('are so many at most, and none that is in use makes room', () => {
    const { find, stands } = makeServers();
    for (let index = 0; index < mostServers; index++) find(`${index}+none`);
    for (const stand of stands) stand.idleMs = idleMs - 1;
    expect(find('more+none')).toBeUndefined();
    expect(find('0+none')).toBe(stands[0]);
    expect(stands).toHaveLength(mostServers);
    expect(stands.some(({ isClosed }) => isClosed)).toBe(false);
  });

  test('that were idle for the longest time make room, and are started again if they are asked for', () => {
    const { find, stands } = makeServers();
    for (let index = 0; index < mostServers; index++) find(`${index}+none`);
    for (const [index, stand] of stands.entries()) stand.idleMs = index === 7 ? 2 * idleMs : idleMs;
    expect(find('more+none')).toBe(stands[mostServers]);
    expect(stands.flatMap(({ isClosed }, index) => (isClosed ? [index] : []))).toEqual([7]);
    expect(find('7+none')).toBe(stands[mostServers + 1]);
  });

  test('are asked no more for a column with an obstacle, which is said once', () => {
    const { find, stands, notices } = makeServers();
    find('1+none');
    find('1+none', 2);
    for (const { options } of stands) options.onObstacle('found threads');
    expect(find('1+none')).toBeUndefined();
    expect(find('1+none', 2)).toBeUndefined();
    expect(notices).toEqual([
      'each cell of 1+none starts a Python of its own, which takes longer: expected to fork them from one that has imported tiny, found threads',
    ]);
    expect(find('2+none')).toBe(stands[2]);
  });

  test('are all closed in the end', async () => {
    const { find, stands, servers } = makeServers();
    find('1+none');
    find('2+none');
    await servers.close();
    expect(stands.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });
});
