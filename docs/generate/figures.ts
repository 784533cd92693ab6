/** What pages take of stored results: by the file that holds them and a name, the Markdown that is made of it. Pure. */
import { outputs } from './outputs.ts';
import { renderTable } from './render-fields.ts';
import type {
  FaultsResult,
  ModelResult,
  Pair,
  PeersResult,
  ProductResult,
  QueueResult,
  StartsResult,
} from './stored-results.ts';

/** @throws Error where the stored result lacks what is asked for */
type Figure = (stored: string) => string;

export const figures: Readonly<Record<string, Readonly<Record<string, Figure>>>> = {
  'bench/product.json': {
    machine: (stored) => {
      const { machine, ...parts } = read<ProductResult>(stored);
      const times = Object.values(parts).map(({ measuredAt }) => measuredAt.slice(0, 10));
      const loads = Object.values(parts).map(({ load }) => load.toFixed(1));
      const rounds = [...new Set(Object.values(parts).map((part) => part.rounds))].join(' or ');
      return `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, on ${[...new Set(times)].join(' and ')}, in ${rounds} rounds; the load before each part was ${[...new Set(loads)].join(', ')}`;
    },
    aims: (stored) => {
      const { machine: _, ...parts } = read<ProductResult>(stored);
      const aims = Object.values(parts).flatMap((part) => part.aims);
      const missing = Object.entries(parts).filter(
        (part) => part[1].missing !== undefined && part[1].aims.length === 0,
      );
      return renderTable(
        ['what', 'found', 'aimed at'],
        [
          ...missing.map(([name]) => [name, 'not measured', '']),
          ...aims.map(({ what, value, unit, side, limit, isMet }) => [
            what,
            `${value.toFixed(2)} ${unit}${isMet ? '' : ', **missed**'}`,
            `at ${side} ${limit} ${unit}`,
          ]),
        ],
      );
    },
    model: (stored) => {
      const { iterationsPerSecond, programsPerSecond, targets } = readModel(stored);
      const row = (name: string, pair: Pair, target: number): string[] => [
        name,
        count(pair.model),
        count(target),
        pair.real === undefined ? '' : count(pair.real),
        pair.ratio === undefined
          ? ''
          : `${times(pair.ratio)}${pair.ratio < targets.ratio ? ', **missed**' : ''}`,
      ];
      return renderTable(
        ['', 'model', 'aimed at', 'real', `ratio, aim ${targets.ratio} ×`],
        [
          row('loop iterations a second, a spinning scope', iterationsPerSecond, targets.iterationsPerSecond),
          row('golden programs a second, warm', programsPerSecond, targets.programsPerSecond),
          [
            'golden programs a second, the first 2,000 of a process',
            count(programsPerSecond.coldModel),
            '',
            '',
            '',
          ],
        ],
      );
    },
    passes: (stored) => {
      const { passSeconds, exponents } = readModel(stored);
      return renderTable(
        ['one delivery pass', 'model', 'real', 'ratio'],
        [
          ...passSeconds.map(({ of, size, model, real, ratio }) => [
            `${count(size)} ${of}`,
            micros(model),
            real === undefined ? '' : micros(real),
            ratio === undefined ? '' : times(ratio),
          ]),
          ...exponents.map(({ of, model, real }) => [
            `grows with the power of its ${of}`,
            model.toFixed(2),
            real?.toFixed(2) ?? '',
            '',
          ]),
        ],
      );
    },
  },
  'bench/peers.json': {
    machine: (stored) => {
      const { machine, startedAt } = read<PeersResult>(stored);
      return `${machine.cores} cores, Node ${machine.node}, on ${startedAt.slice(0, 10)}; the load before it was ${machine.load}`;
    },
    comparisons: (stored) =>
      read<PeersResult>(stored)
        .comparisons.map(({ cells, rounds, rows }) =>
          renderTable(
            [
              `${count(cells)} cells, rounds: ${rounds}`,
              'version',
              'wall',
              'CPU',
              'peak',
              'programs take',
              'modules take',
            ],
            rows.map(({ name, version, wallSeconds, cpuSeconds, peakMiB, shares }) => [
              name,
              version,
              `${wallSeconds.toFixed(2)} s`,
              `${cpuSeconds.toFixed(2)} s`,
              `${peakMiB.toFixed(0)} MiB`,
              ...shares.map((share) => `${share.toFixed(2)} ×`),
            ]),
          ),
        )
        .join('\n\n'),
    growth: (stored) => {
      const { growth } = read<PeersResult>(stored);
      if (growth === undefined)
        throw new Error('expected `growth` in bench/peers.json, found none: run `npm run bench:peers`');
      return renderTable(
        [
          'cells of patchmatrix',
          'wall',
          'CPU of the runner',
          'CPU of the runner, a cell',
          'memory of the runner',
        ],
        growth.rows.map(({ cells, wallSeconds, ownCpuSeconds, ownPeakMiB }) => [
          count(cells),
          `${wallSeconds.toFixed(1)} s`,
          `${ownCpuSeconds.toFixed(2)} s`,
          `${((1000 * ownCpuSeconds) / cells).toFixed(1)} ms`,
          `${ownPeakMiB.toFixed(0)} MiB`,
        ]),
      );
    },
  },
  'bench/queue.json': {
    costs: (stored) => {
      const { costs, cores } = read<QueueResult>(stored);
      const mean = costs.cellMs.reduce((sum, each) => sum + each, 0) / costs.cellMs.length;
      return `a cell takes ${mean.toFixed(1)} ms, and beside it ${costs.workerMs.toFixed(2)} ms of a worker's time, ${costs.runnerMs.toFixed(2)} ms of the runner's CPU and ${costs.serverMs.toFixed(2)} ms of the server's, with all of them on ${cores} cores`;
    },
    limit: (stored) => {
      const { perSecond, limit } = read<QueueResult>(stored);
      return `no more than ${count(perSecond)} jobs a second, by ${limit}`;
    },
    workers: (stored) => {
      const { simulated, measured, jobs } = read<QueueResult>(stored);
      return renderTable(
        ['workers', 'computed, jobs a second', `computed, ${count(jobs)} jobs`, 'measured, jobs a second'],
        simulated.map(({ workers, jobsPerSecond, seconds }) => [
          count(workers),
          count(jobsPerSecond),
          `${seconds.toFixed(1)} s`,
          measured.find((each) => each.workers === workers)?.jobsPerSecond.toFixed(1) ?? '',
        ]),
      );
    },
  },
  'tests/faults/stored.json': {
    rows: (stored) => count(rowsOf(stored).length),
    tries: (stored) => count(rowsOf(stored).reduce((sum, { tries }) => sum + tries, 0)),
    time: (stored) => {
      const { seconds } = read<FaultsResult>(stored);
      return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
    },
    machine: (stored) => {
      const { machine, measuredAt } = read<FaultsResult>(stored);
      return `${machine.cores} cores of ${machine.platform}, Node ${machine.node}, on ${measuredAt.slice(0, 10)}`;
    },
    files: (stored) =>
      renderTable(
        ['tests', 'rows', 'tries'],
        read<FaultsResult>(stored).files.map(({ file, rows }) => [
          `\`${file}\``,
          count(rows.length),
          count(rows.reduce((sum, { tries }) => sum + tries, 0)),
        ]),
      ),
    bounds: (stored) =>
      renderTable(
        ['fault', 'tries', 'expected', 'found'],
        rowsOf(stored)
          .filter(({ isBound }) => isBound)
          .map(({ fault, tries, expected, got }) => [fault, count(tries), expected, got]),
      ),
  },
  'bench/starts.json': {
    starts: (stored) =>
      renderTable(
        ['how it is started', "parent's CPU"],
        Object.entries(read<StartsResult>(stored).parentCpuMs).map(([way, ms]) => [
          way,
          `${ms.toFixed(2)} ms`,
        ]),
      ),
  },
  ...outputs,
  'docs/review-wide-on-anyio-4.13.0.md': {
    advice: (stored) => {
      const advice = stored.split('\n\n').find((paragraph) => paragraph.startsWith('**'));
      if (advice !== undefined) return `\`\`\`\n${wrap(advice)}\n\`\`\``;
      throw new Error('expected advice in docs/review-wide-on-anyio-4.13.0.md, found none');
    },
  },
  'docs/default-matrix.txt': {
    time: (stored) => {
      const time = /^\d+ cells: .* in ([\d.]+ s)$/m.exec(stored)?.[1];
      if (time !== undefined) return time;
      throw new Error('expected in docs/default-matrix.txt how long the run took, found nothing');
    },
    'contract-and-hot-loop-4.13': (stored) => {
      const tables = stored
        .split('\n\n')
        .filter((paragraph) => /^(contract|hot-loop) +4\.13 /.test(paragraph));
      if (tables.length === 2) return `\`\`\`\n${tables.join('\n\n')}\n\`\`\``;
      throw new Error(`expected two tables of 4.13 in docs/default-matrix.txt, found ${tables.length}`);
    },
  },
};

/** In lines of 80 characters, at spaces. */
function wrap(text: string): string {
  return text.replaceAll(/(.{1,80})(?: |$)/g, '$1\n').trimEnd();
}

function read<Result>(stored: string): Result {
  return JSON.parse(stored) as Result;
}

function readModel(stored: string): ModelResult {
  const { model } = read<{ readonly model?: ModelResult }>(stored);
  if (model !== undefined) return model;
  throw new Error(
    'expected `model` in bench/product.json, found none: run `npm run bench:product -- --only model`',
  );
}

function rowsOf(stored: string): FaultsResult['files'][number]['rows'] {
  return read<FaultsResult>(stored).files.flatMap(({ rows }) => rows);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`;
}

function micros(seconds: number): string {
  const value = seconds * 1e6;
  return `${value < 100 ? value.toPrecision(3) : count(value)} µs`;
}
