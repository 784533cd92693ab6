/**
 * What the cells of a plan did when they last ran, for those that do the same each time: it is taken instead of running them, and
 * kept once they ran. Which cells these are is decided by `cell-keys.ts` and `cached-cells.ts`.
 */
import { readGroup, type ResultGroup, touchGroup, writeGroup } from '../cache/result-groups.ts';
import {
  type CachedCells,
  buildCachedEvents,
  type CellRecord,
  nothingCached,
} from '../execute/cached-cells.ts';
import { buildCellKeys, type CellKey } from '../execute/cell-keys.ts';
import { describeError } from '../execute/describe-error.ts';
import { describeHost } from '../execute/describe-host.ts';
import { attemptKey, type Resumption } from '../execute/resumption.ts';
import type { Sandbox } from '../execute/sandbox.ts';
import { canonicalJson } from '../plan/identify-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { ReadRunError } from '../record/read-run.ts';
import { formatQuantity } from '../report/format-numbers.ts';
import { hostPrograms, keptResultsFolder } from './bundle-files.ts';
import type { FinishedRun } from './perform-run.ts';
import { gatherRecords, hasChangedSince } from './gather-records.ts';
import { printNotice } from './print-notice.ts';

/** How the cells of a run are to run. */
export interface CellCacheOptions {
  /** Whether results are taken from the cache. */
  readonly cache: boolean;
  readonly repeatEach: number;
  /** Where they run instead of here. */
  readonly queue?: string;
  readonly sandbox: Sandbox;
  /** Seconds. */
  readonly timeout: number;
  readonly maxProcesses: number;
  /** MiB. */
  readonly maxMemory: number;
}

interface CellCacheInput {
  /** What is known otherwise, which is neither taken nor kept: it ran under other conditions. */
  readonly resumption?: Resumption;
  /** Cells that are to run, whatever is known of them. */
  readonly again?: ReadonlySet<string>;
  /** Is told what of the cache cannot be used; default: prints it. */
  readonly onNotice?: (text: string) => void;
}

export interface CellCache {
  /** What the run takes over; nothing if it is to run each cell. */
  readonly cached: CachedCells;
  /** Keeps what ran, once the run has ended. A cache that takes nothing costs the next run time, and says so. */
  keep(run: FinishedRun): void;
}

export function openCellCache(
  plan: Plan,
  options: CellCacheOptions,
  { resumption, again, onNotice = printNotice }: CellCacheInput = {},
): CellCache {
  const openedAtMs = Date.now();
  const host = describeHost(hostPrograms());
  const { maxMemory, maxProcesses, sandbox, timeout } = options;
  const keys = buildCellKeys(plan, { host, limits: { maxMemory, maxProcesses, sandbox, timeout } });
  const groups = new Map<string, ReadonlyMap<string, string>>();
  const isResumed = (cell: string): boolean => resumption?.finished.has(attemptKey(cell, 1)) === true;
  // Who asks for a cell several times wants to see it run, and what other machines do is not known by what this one is.
  const isElsewhere = options.queue !== undefined;
  const isAsked = options.cache && options.repeatEach === 1 && !isElsewhere;
  return {
    cached: isAsked ? find() : nothingCached,
    keep(run) {
      if (run.failure !== undefined || isElsewhere) return;
      try {
        const isSame = canonicalJson(describeHost(hostPrograms())) === canonicalJson(host);
        if (!isSame || hasChangedSince(plan, openedAtMs)) return;
        const ran = run.results.cells.filter(({ cell, attempts }) => {
          return (
            keys.has(cell.id) && attempts.some(({ cached }) => cached === undefined) && !isResumed(cell.id)
          );
        });
        put(gatherRecords(ran, run, read, onNotice));
      } catch (error) {
        if (!(error instanceof ReadRunError) && !(error instanceof Error && 'code' in error)) throw error;
        onNotice(
          `expected to keep results in the cache, found ${describeError(error)}; the next run runs these cells again`,
        );
      }
    },
  };

  function find(): CachedCells {
    const found = plan.cells.flatMap(({ id }) => {
      const record = again?.has(id) || isResumed(id) ? undefined : read(id);
      return record?.kind === 'result' ? [{ id, record }] : [];
    });
    for (const name of groups.keys()) touchGroup(keptResultsFolder(), name);
    return {
      events: found.flatMap(({ id, record }) => buildCachedEvents(id, record)),
      observations: new Map(found.map(({ id, record }) => [id, record.observation])),
      logs: new Map(found.flatMap(({ id, record: { log } }) => (log === undefined ? [] : [[id, log]]))),
    };
  }

  function read(cell: string): CellRecord | undefined {
    const place = keys.get(cell);
    const json = place && open(place).get(place.key);
    return json === undefined ? undefined : (JSON.parse(json) as CellRecord);
  }

  function open({ group: name }: CellKey): ReadonlyMap<string, string> {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const { records, damaged } = tryRead(name, onNotice);
    groups.set(name, records);
    if (damaged > 0) {
      const lines = formatQuantity(damaged, 'line');
      onNotice(`the cache's results/${name}.ndjson is not what was kept (${lines}): these cells run again`);
    }
    return records;
  }

  function put(records: ReadonlyMap<string, CellRecord>): void {
    const added = new Map<string, Map<string, string>>();
    for (const [cell, record] of records) {
      const place = keys.get(cell);
      if (place === undefined) continue;
      const group = added.get(place.group) ?? new Map<string, string>();
      added.set(place.group, group.set(place.key, JSON.stringify(record)));
    }
    for (const [name, group] of added) writeGroup(keptResultsFolder(), name, group);
  }
}

function tryRead(name: string, onNotice: (text: string) => void): ResultGroup {
  try {
    return readGroup(keptResultsFolder(), name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    onNotice(`expected to read results in the cache, found ${describeError(error)}; these cells run again`);
    return { records: new Map(), damaged: 0 };
  }
}
