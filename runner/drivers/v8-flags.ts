/** What V8 is told, to start sooner or to do less that a short life is not worth. */
const major = Number(process.versions.node.split('.')[0]);
/** Another one may not know the flags, and would not start. */
const isKnown = [20, 22, 24, 26].includes(major);

/** Has functions compiled to fast code after many times as much use as by default; absent if V8 may not know it. */
export const optimizingLate: string | undefined = isKnown
  ? // V8 counts another thing since Node 22.
    major < 22
    ? '--interrupt-budget=4000000'
    : '--invocation-count-for-turbofan=50000'
  : undefined;

/**
 * Starts V8 with the names of Node's own hashed as they were when Node was built: by default each start chooses a seed, looks for
 * prime numbers that go with it and hashes them anew, against input that makes names collide on purpose, which is a seventh of a
 * bare start. And gives it one thread for what it does beside the program, as a cell counts as one core, instead of four.
 */
export const startingFast: readonly string[] = isKnown ? ['--no-rehash-snapshot', '--v8-pool-size=1'] : [];

/**
 * For a child that runs a program on a model, whose speed nobody asks for: most programs are over before fast code is of use.
 */
export const shortLived: readonly string[] =
  optimizingLate === undefined ? [] : [...startingFast, '--no-sparkplug', optimizingLate];
