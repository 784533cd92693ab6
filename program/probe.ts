/** What a module scenario observes its subject with. Vocabulary only; a cell's child makes one. */

export interface Probe {
  /** Records that the scenario came here, with the seconds since `run` began. */
  readonly mark: (name: string) => void;
  /**
   * Counts the calls of a function from now on: of a method of an object, of a prototype or of a CommonJS module. The
   * function that takes its place keeps `this`, `new`, its own properties and what it returns; an async function counts
   * when it is called. Counters of one name are one counter.
   *
   * @param name of the counter; the method's by default
   * @returns a function that puts the original back
   * @throws TypeError if the property is no function, or cannot be replaced, as with the exports of an ES module
   */
  readonly count: (object: object, method: string, name?: string) => () => void;
  /**
   * Records an expectation, met or not; `run` goes on. Expectations of one name are one, which is met if each of them was.
   *
   * @param name what is owed, a fragment: "grows at most linearly"
   * @param happened what was found, a fragment: "grows with the power of 2.0"
   */
  readonly expect: (name: string, met: boolean, happened?: string) => void;
  /** Expects two values to be equal, deeply and strictly, as `isDeepStrictEqual` of `node:util` compares them. */
  readonly equal: (name: string, actual: unknown, expected: unknown) => void;
  /** Measures one call, until its promise settles if it returns one, and hands out what it returns. */
  readonly time: <T>(name: string, run: () => T) => T;
  /**
   * Measures a call for each size of its input, the smaller sizes first. A size that takes too long is the last one, so
   * that a cost that explodes shows in seconds.
   */
  readonly growth: <Input>(name: string, options: GrowthOptions<Input>) => Promise<Growth>;
}

export interface GrowthOptions<Input> {
  /** Positive numbers, each larger than the one before. */
  readonly sizes: readonly number[];
  /**
   * Makes the input of a size, anew for each call and unmeasured.
   *
   * @param call counts the calls of a size from 0: a subject that remembers its inputs needs one that differs each time
   */
  prepare(size: number, call: number): Input | Promise<Input>;
  /** What is measured. */
  run(input: Input): unknown;
  /** Seconds that each size takes, about; default 0.1. */
  readonly seconds?: number;
  /** Seconds: a size of which a call takes longer is the last one; default 1. */
  readonly limitSeconds?: number;
}

export interface Growth {
  /**
   * The slope of the line through the measured points on logarithmic scales, by least squares: 1 is linear, 2 is
   * quadratic. `NaN` if fewer than two sizes were measured, which meets no expectation.
   */
  readonly exponent: number;
  readonly timings: readonly SizeTiming[];
  /** The size that took longer than the limit, if there was one. */
  readonly stoppedAt?: number;
}

export interface SizeTiming {
  readonly size: number;
  /** The median of a call. */
  readonly seconds: number;
  readonly samples: number;
}
