/** Puts the shards of a run together again: their events become those of one run. Pure. */
import type { Confinement, RunCommand, RunEvent } from '../execute/events.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';

/** A stored run, and how the user named it. */
export interface StoredShard {
  readonly name: string;
  readonly events: readonly RunEvent[];
}

export interface MergedRuns {
  readonly command: RunCommand;
  /** The whole plan. */
  readonly plan: Plan;
  readonly planSha256: string;
  /** What held the children in everywhere; absent if a shard does not say. */
  readonly confinement?: Confinement;
  /** Of all shards, without their starts and ends; of a cell that ran in two shards, those of the first. */
  readonly events: readonly RunEvent[];
  /** Each a sentence: shards of other plans, cells that ran twice, cells that no shard ran. */
  readonly problems: readonly string[];
}

type RunStarted = Extract<RunEvent, { readonly kind: 'run-started' }>;

/** @throws Error if there is no shard, or one without a start */
export function mergeRuns(shards: readonly StoredShard[]): MergedRuns {
  const [first, ...others] = shards.map((shard) => ({ ...shard, start: startOf(shard) }));
  if (first === undefined) throw new Error('expected runs to merge, found none');
  const { start } = first;
  const foreign = others.filter((other) => other.start.planSha256 !== start.planSha256);
  const own = [first, ...others.filter((other) => !foreign.includes(other))];

  const cells = start.shard?.cells ?? start.plan.cells;
  const known = new Set(cells.map(({ id }) => id));
  const ranIn = new Map<string, StoredShard>();
  const problems = foreign.map(
    ({ name }) =>
      `${name} is of another plan than ${first.name}: its versions, patches, scenarios or filters differ`,
  );
  const events: RunEvent[] = [];
  for (const shard of own) {
    const { name, events: ownEvents } = shard;
    const files = indexTests(ownEvents);
    const finished = new Set(
      ownEvents.flatMap((event) =>
        event.kind === 'cell-finished' && !files.has(event.cell) ? event.cell : [],
      ),
    );
    const unknown = [...finished].filter((id) => !known.has(id));
    const double = [...finished].filter((id) => ranIn.has(id));
    if (unknown.length > 0) problems.push(`${name} holds ${listCells(unknown)} that the plan does not have`);
    if (double.length > 0)
      problems.push(
        `${name} holds ${listCells(double)} that ${ranIn.get(double[0] ?? '')?.name ?? ''} holds too`,
      );
    for (const id of finished) if (known.has(id) && !ranIn.has(id)) ranIn.set(id, shard);
    events.push(
      ...ownEvents.filter((event) => {
        if (event.kind === 'tree-changed') return true;
        if (!('cell' in event)) return false;
        const planned = files.get(event.cell) ?? event.cell;
        return (ranIn.get(planned) ?? shard) === shard && known.has(planned);
      }),
    );
  }
  const missing = cells.filter(({ id, skip }) => skip === undefined && !ranIn.has(id)).map(({ id }) => id);
  if (missing.length > 0) problems.push(`no run holds ${listCells(missing)}${whichShards(own)}`);
  const { command, planSha256 } = start;
  const confinement = mergeConfinement(own);
  return {
    ...{ command, plan: { ...start.plan, cells }, planSha256, events, problems },
    ...(confinement && { confinement }),
  };
}

function mergeConfinement(shards: readonly { readonly start: RunStarted }[]): Confinement | undefined {
  const told = shards.flatMap(({ start }) => start.confinement ?? []);
  if (told.length < shards.length) return undefined;
  return {
    sandbox: told.every(({ sandbox }) => sandbox === 'strict') ? 'strict' : 'none',
    missing: [...new Set(told.flatMap(({ missing }) => missing))],
  };
}

/** The cells of tests, which no plan has, each with that of its file. */
function indexTests(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap((event) =>
      event.kind === 'tests-found' ? event.tests.map(({ cell }) => [cell.id, event.cell] as const) : [],
    ),
  );
}

function startOf({ name, events }: StoredShard): RunStarted {
  const [start] = events;
  if (start?.kind !== 'run-started')
    throw new Error(`expected \`run-started\` as the first event of ${name}`);
  return start;
}

/** `: of 3 shards, 2 and 3 are not there`. */
function whichShards(shards: readonly { readonly start: RunStarted }[]): string {
  const count = shards[0]?.start.shard?.count ?? 1;
  const present = new Set(shards.map(({ start }) => start.shard?.index ?? 1));
  const absent = count - present.size;
  if (absent <= 0) return '';
  const shown: number[] = [];
  for (let index = 1; shown.length < Math.min(absent, mostListed); index += 1) {
    if (!present.has(index)) shown.push(index);
  }
  const last = absent > mostListed ? `${absent - mostListed} more` : shown.pop();
  const list = [shown.join(', '), last].filter((part) => part !== '').join(' and ');
  return `: of ${count} shards, ${list} ${absent === 1 ? 'is' : 'are'} not there`;
}

const mostListed = 5;

function listCells(ids: readonly PlannedCell['id'][]): string {
  const shown = ids.slice(0, mostListed).join(', ');
  const more = ids.length - mostListed;
  return `${ids.length === 1 ? 'the cell' : `${ids.length} cells`} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}
