/** Measures what a call costs for each size of its input. */
import type { Growth, GrowthOptions, SizeTiming } from '../../program/probe.ts';
import { growthExponent } from '../compare/fit-growth.ts';

const defaultSeconds = 0.1;
/** What takes longer is called once. */
export const defaultLimitSeconds = 1;

/** Of which a median is one, where they do not take too long together. */
export const fewestSamples = 5;

/** More of them tell no more. */
export const mostSamples = 5000;

/** @throws TypeError if the sizes are none, and whatever the user's functions throw */
export async function measureGrowth<Input>(name: string, options: GrowthOptions<Input>): Promise<Growth> {
  const { sizes, seconds = defaultSeconds, limitSeconds = defaultLimitSeconds } = options;
  checkSizes(sizes);
  const timings: SizeTiming[] = [];
  for (const size of sizes) {
    const timing = { size, ...(await measureSize(name, size, options, seconds, limitSeconds)) };
    timings.push(timing);
    if (timing.seconds > limitSeconds) {
      return { exponent: growthExponent(timings), timings, stoppedAt: size };
    }
  }
  return { exponent: growthExponent(timings), timings };
}

function checkSizes(sizes: readonly number[]): void {
  const inOrder = sizes.every((size, index) => size > (sizes[index - 1] ?? 0) && Number.isFinite(size));
  if (sizes.length > 0 && inOrder) return;
  throw new TypeError(
    `expected positive sizes, each larger than the one before, found [${sizes.join(', ')}]`,
  );
}

async function measureSize<Input>(
  name: string,
  size: number,
  options: GrowthOptions<Input>,
  seconds: number,
  limitSeconds: number,
): Promise<Omit<SizeTiming, 'size'>> {
  const preparedAtMs = performance.now();
  const prepared = options.prepare(size, 0);
  let input: Input = await prepared;
  // The first call warms up, says whether to wait, and is all that there is of one that takes long.
  const startedAtMs = performance.now();
  const returned = options.run(input);
  await returned;
  const endedAtMs = performance.now();
  const first = (endedAtMs - startedAtMs) / 1000;
  if (first > limitSeconds) return { seconds: first, samples: 1 };

  const fewest = first * fewestSamples <= limitSeconds ? fewestSamples : 1;
  const affordable = Math.floor((seconds * 1000) / (endedAtMs - preparedAtMs));
  const iterations = Math.min(mostSamples, Math.max(fewest, affordable));
  // Loaded late: most scenarios measure no growth, and loading it takes longer than many of them.
  const { Bench } = await import('tinybench');
  const bench = new Bench({ time: 0, iterations, warmup: false, throws: true });
  let calls = 0;
  const take = (next: Input): void => {
    input = next;
  };
  const async = isPromise(prepared) || isPromise(returned);
  // Without what the call returns: a field of it could be taken for a measurement.
  const call = async
    ? async (): Promise<void> => {
        await options.run(input);
      }
    : (): void => {
        options.run(input);
      };
  const beforeEach = (): Promise<void> | void => {
    const next = options.prepare(size, ++calls);
    if (isPromise(next)) return next.then(take);
    take(next);
    return undefined;
  };
  bench.add(name, call, { async, beforeEach });
  const [task] = async ? await bench.run() : bench.runSync();
  if (task?.result.state !== 'completed') throw new Error(`measuring \`${name}\` did not complete`);
  const { p50, samplesCount } = task.result.latency;
  return { seconds: p50 / 1000, samples: samplesCount };
}

function isPromise<T>(value: Promise<T> | T): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
