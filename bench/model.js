/**
 * How fast the model is beside the library that it is a model of: loop iterations of a scope that spins, golden programs, and
 * how a delivery pass grows with the tasks and the nested scopes that it goes through. `node bench/model.js [--json]` prints
 * it; needs `node build.js` before, and for the real anyio Python 3.10 or later with pip.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { prepareRealAnyio } from './model/real-anyio.js';
import { renderModelMeasurements } from './model/render.js';
import { startWorker } from './model/worker.js';
import { fitLine, median } from './peers/statistics.js';

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));

const version = '4.13.0';
const modelFile = pathOf('../dist/models/anyio/4.13.cjs');
const programsFile = pathOf('../golden/programs.jsonl.gz');

/** What has to be reached on one core, and how many times the real anyio is aimed at. */
const targets = { iterationsPerSecond: 2_000_000, programsPerSecond: 20_000, ratio: 50 };

/** A task ends inside a scope, which is then cancelled: on 4.13.0 it asks for one more pass at each iteration, for ever. */
const spinningScope = {
  name: 'spinning scope',
  main: [{ detach: 'owner', do: [{ enter: 'z' }] }, { sleep: 0.01 }, { cancel: 'z' }, { sleep: 'forever' }],
};

const passes = [
  ...[1, 10, 100, 1000, 10_000].map((size) => ({ of: 'tasks', size, tasks: size, scopes: 1 })),
  ...[1, 10, 100, 1000].map((size) => ({ of: 'nested scopes', size, tasks: 1, scopes: size })),
];

/**
 * Measures all of it in interleaved rounds, each half in processes of its own that are warm by then. Prints nothing.
 *
 * @param {{ rounds?: number }} options how many rounds, of which the medians are given (5)
 * @returns {Promise<ModelMeasurements>} rates a second of CPU time, passes in seconds of it; `real` is undefined where there is
 *   no real anyio, and `missing` then says why
 *
 * @typedef {{ model: number, real?: number, ratio?: number }} Pair
 * @typedef {{ of: string, size: number } & Pair} PassTime
 * @typedef {{ version: string, node: string, python?: string, missing?: string, rounds: number, targets: typeof targets,
 *   iterationsPerSecond: Pair, programsPerSecond: Pair & { coldModel: number, realCollecting?: number },
 *   passSeconds: PassTime[], exponents: { of: string, model: number, real?: number }[] }} ModelMeasurements
 */
export async function measureModel({ rounds = 5 } = {}) {
  if (!existsSync(modelFile)) throw new Error(`expected ${modelFile}, found none: run \`node build.js\``);
  const real = await prepareRealAnyio(version);
  const workers = startWorkers(real);
  try {
    // The first programs of a process are compiled as they run.
    const cold = rate(await workers.model.ask({ measure: 'programs', repeat: 1 }));
    await workers.model.ask({ measure: 'programs', repeat: 40 });
    const samples = [];
    for (let round = 0; round < rounds; round++) samples.push(await measureRound(workers));
    return summarize(samples, cold, real);
  } finally {
    await Promise.all(Object.values(workers).map((worker) => worker.end()));
  }
}

/** Passes are timed in processes where nothing observes them. */
function startWorkers(real) {
  const startModel = () =>
    startWorker(process.execPath, [pathOf('model/model-worker.js'), modelFile, programsFile]);
  const workers = { model: startModel(), modelPasses: startModel() };
  if (real.missing !== undefined) return workers;
  const driver = pathOf('../runtimes/python');
  const args = ['-I', '-S', '-B', pathOf('model/real_worker.py'), driver, real.site, programsFile];
  const startReal = () => startWorker(real.python, args);
  return { ...workers, real: startReal(), realPasses: startReal() };
}

/** One sample of everything, the model and the real anyio by turns. */
async function measureRound({ model, modelPasses, real, realPasses }) {
  const spin = { measure: 'spin', program: spinningScope };
  const sample = {
    iterations: {
      model: rate(await model.ask({ ...spin, iterations: 2_000_000 })),
      real: real && rate(await real.ask({ ...spin, iterations: 50_000 })),
    },
    programs: {
      model: rate(await model.ask({ measure: 'programs', repeat: 10 })),
      real: real && rate(await real.ask({ measure: 'programs', count: 1000, collect: false })),
      realCollecting: real && rate(await real.ask({ measure: 'programs', count: 200, collect: true })),
    },
    passes: [],
  };
  for (const { tasks, scopes } of passes) {
    const request = { measure: 'pass', tasks, scopes, seconds: 0.1 };
    sample.passes.push({
      model: 1 / rate(await modelPasses.ask(request)),
      real: realPasses && 1 / rate(await realPasses.ask(request)),
    });
  }
  return sample;
}

function summarize(samples, coldModel, { pythonVersion, missing }) {
  const programs = pair(samples.map((sample) => sample.programs));
  const collecting = samples.map((sample) => sample.programs.realCollecting);
  const passSeconds = passes.map(({ of, size }, index) => ({
    of,
    size,
    ...pair(
      samples.map((sample) => sample.passes[index]),
      (model, real) => real / model,
    ),
  }));
  return {
    version,
    node: process.versions.node,
    ...(missing === undefined ? { python: pythonVersion } : { missing }),
    rounds: samples.length,
    targets,
    iterationsPerSecond: pair(samples.map((sample) => sample.iterations)),
    programsPerSecond: {
      ...programs,
      coldModel,
      ...(missing === undefined && { realCollecting: median(collecting) }),
    },
    passSeconds,
    exponents: [...new Set(passes.map(({ of }) => of))].map((of) => {
      const times = passSeconds.filter((time) => time.of === of && time.size >= 10);
      return {
        of,
        model: exponent(times.map(({ size, model }) => [size, model])),
        ...(missing === undefined && { real: exponent(times.map(({ size, real }) => [size, real])) }),
      };
    }),
  };
}

/** Medians of both, and of the ratios within a round, which what else the machine does disturbs least. */
function pair(samples, ratioOf = (model, real) => model / real) {
  const model = median(samples.map((sample) => sample.model));
  if (samples.some((sample) => sample.real === undefined)) return { model };
  return {
    model,
    real: median(samples.map((sample) => sample.real)),
    ratio: median(samples.map((sample) => ratioOf(sample.model, sample.real))),
  };
}

const rate = ({ count, seconds }) => count / seconds;

/** The power of the size that the time grows with: the slope of the line through their logarithms. */
function exponent(points) {
  return fitLine(points.map((point) => point.map(Math.log))).slope;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const measured = await measureModel();
    console.log(
      process.argv.includes('--json') ? JSON.stringify(measured) : renderModelMeasurements(measured),
    );
  } catch (error) {
    console.error(`failed to measure the model: ${error.message}`);
    process.exitCode = 1;
  }
}
