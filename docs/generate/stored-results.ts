/** What the stored results hold that pages take figures from. Vocabulary only. */

export interface Aim {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly side: 'least' | 'most';
  readonly limit: number;
  readonly isMet: boolean;
}

/** A machine, and each part that was measured on it by its name. */
export type ProductResult = Readonly<
  Record<
    string,
    {
      readonly measuredAt: string;
      readonly load: number;
      readonly rounds: number;
      /** Why it could not be measured, or not beside the real library. */
      readonly missing?: string;
      readonly aims: readonly Aim[];
    }
  >
> & { readonly machine: { readonly processor: string; readonly cores: number; readonly node: string } };

export interface Pair {
  readonly model: number;
  readonly real?: number;
  readonly ratio?: number;
}

export interface ModelResult {
  readonly targets: Readonly<Record<'iterationsPerSecond' | 'programsPerSecond' | 'ratio', number>>;
  readonly iterationsPerSecond: Pair;
  readonly programsPerSecond: Pair & { readonly coldModel: number };
  readonly passSeconds: readonly (Pair & { readonly of: string; readonly size: number })[];
  readonly exponents: readonly (Pair & { readonly of: string })[];
}

export interface PeersResult {
  readonly startedAt: string;
  readonly machine: { readonly cores: number; readonly node: string; readonly load: string };
  readonly comparisons: readonly {
    readonly cells: number;
    readonly rounds: number;
    readonly rows: readonly ({
      readonly name: string;
      readonly version: string;
      readonly shares: readonly number[];
    } & Readonly<Record<'cpuSeconds' | 'peakMiB' | 'wallSeconds', number>>)[];
  }[];
  readonly growth?: {
    readonly rows: readonly Readonly<
      Record<'cells' | 'ownCpuSeconds' | 'ownPeakMiB' | 'wallSeconds', number>
    >[];
  };
}

export interface QueueResult {
  readonly cores: number;
  readonly jobs: number;
  readonly limit: string;
  readonly perSecond: number;
  readonly costs: Readonly<Record<'runnerMs' | 'serverMs' | 'workerMs', number>> & {
    readonly cellMs: readonly number[];
  };
  readonly simulated: readonly Readonly<Record<'jobsPerSecond' | 'seconds' | 'workers', number>>[];
  readonly measured: readonly Readonly<Record<'jobsPerSecond' | 'workers', number>>[];
}

export interface FaultsResult {
  readonly measuredAt: string;
  readonly seconds: number;
  readonly machine: { readonly cores: number; readonly node: string; readonly platform: string };
  readonly files: readonly {
    readonly file: string;
    readonly rows: readonly {
      readonly fault: string;
      readonly tries: number;
      readonly expected: string;
      readonly got: string;
      readonly isBound: boolean;
    }[];
  }[];
}

/** `bench/starts.json` */
export interface StartsResult {
  /** Milliseconds of the parent's CPU time for each start, by the way it was started. */
  readonly parentCpuMs: Readonly<Record<string, number>>;
}
