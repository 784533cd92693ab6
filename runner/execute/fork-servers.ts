/**
 * Which cells are forked, and from which server. Those of the `python` driver are, but for suites and what runs in a sandbox,
 * and on Linux alone: elsewhere libraries of the system do not outlive a fork.
 */
import type { PlannedCell, PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import type { ChildName } from './child-environment.ts';
import { buildPythonRequest } from '../drivers/python.ts';
import { buildPythonCommand, findPatch, type ProgramFiles } from './child-programs.ts';
import { ForkServer, type ForkServerOptions } from './fork-server.ts';

export interface ForkServersOptions extends Pick<ForkServerOptions, 'bounds' | 'readyTimeoutMs'> {
  readonly programs: ProgramFiles;
  /** Is told once for each column whose cells cannot be forked, with a sentence. */
  readonly onNotice: (notice: string) => void;
  /** Default: a `ForkServer`. */
  readonly startServer?: (options: ForkServerOptions) => ForkServer;
}

/** What is asked for one cell. */
export interface ForkedColumn {
  readonly cell: PlannedCell;
  readonly name: ChildName;
  readonly runtime: PlannedRuntime;
  readonly task: ForkServerOptions['task'];
  readonly variant: PlannedVariant;
}

/** Each holds some 15 MiB. */
export const mostServers = 32;
/** One that was idle for so long makes room for another. */
export const idleMs = 1000;
/**
 * How many servers a column has for its attempts at most. Processes of one server share the seed of its hashes, and with it
 * the order of sets; what depends on that is to show when a cell runs again.
 */
const seeds = 4;

export class ForkServers {
  readonly #options: ForkServersOptions;
  readonly #servers = new Map<string, ForkServer>();
  /** The columns that have an obstacle. */
  readonly #told = new Set<string>();

  constructor(options: ForkServersOptions) {
    this.#options = options;
  }

  /** @returns undefined if a process of its own is to be started for the cell */
  find({ cell, name, runtime, task, variant }: ForkedColumn): ForkServer | undefined {
    if (runtime.driver !== 'python' || process.platform !== 'linux') return undefined;
    if (this.#told.has(cell.column)) return undefined;
    const key = `${task} ${cell.column} ${name.attempt % seeds}`;
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    if (this.#servers.size >= mostServers && !this.#makeRoom()) return undefined;
    const column = buildPythonRequest(runtime, findPatch(runtime, variant));
    const { programs, onNotice, bounds, readyTimeoutMs } = this.#options;
    const { startServer = (server: ForkServerOptions) => new ForkServer(server) } = this.#options;
    const server = startServer({
      command: buildPythonCommand(runtime.python, programs, 'fork_main', runtime.site),
      ...{ task, column, name },
      ...(bounds && { bounds }),
      ...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
      onObstacle: (found) => {
        if (this.#told.has(cell.column)) return;
        this.#told.add(cell.column);
        onNotice(
          `each cell of ${cell.column} starts a Python of its own, which takes longer: expected to fork them from one that has imported ${column.package}, ${found}`,
        );
      },
    });
    this.#servers.set(key, server);
    return server;
  }

  /** Resolves once nothing is left of any. */
  async close(): Promise<void> {
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  #makeRoom(): boolean {
    const [longest] = [...this.#servers].toSorted(([, a], [, b]) => b.idleMs - a.idleMs);
    if (longest === undefined || longest[1].idleMs < idleMs) return false;
    this.#servers.delete(longest[0]);
    void longest[1].close();
    return true;
  }
}
