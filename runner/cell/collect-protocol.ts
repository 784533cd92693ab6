/**
 * What crosses the boundary between the runner and the child that collects: one request on stdin, and for each module a
 * `begin` and then what it holds, or the mistakes in it, as NDJSON on descriptor 3.
 */
import type { ModuleScenario } from '../../program/define-scenario.ts';
import type { Scenario } from '../../program/scenario.ts';

export interface CollectRequest {
  /** Folder for the compiled modules; files in it are named after the hash of their content. */
  readonly cacheFolder: string;
  /** What `patchmatrix` stands for in a scenario's imports. */
  readonly apiFile: string;
  /** The npm packages under test, which no module may import: it would get another copy. */
  readonly subjects: readonly string[];
  readonly modules: readonly CollectModule[];
}

type CollectModuleKind = 'model' | 'variant' | 'scenario';

export interface CollectModule {
  readonly kind: CollectModuleKind;
  readonly id: string;
  /** Absolute path of the source, or of a model's bundle. */
  readonly file: string;
}

/** Written before a module is loaded, so that one that hangs has a name. */
interface LoadingFrame {
  readonly kind: 'loading';
  readonly index: number;
}

/** A mistake in a module, at a line and column of its source, both from 1. */
export interface MistakeFrame {
  readonly kind: 'mistake';
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The machine kept a module from being loaded; it is no mistake of the module. */
interface FailureFrame {
  readonly kind: 'failure';
  readonly index: number;
  readonly message: string;
}

interface CompiledFrame {
  /** What the module was compiled from, absolute; absent where nothing is compiled. */
  readonly inputs?: readonly string[];
  /** It can know of nothing but its own text, so that it is the same whenever it is loaded; absent for no. */
  readonly isClosed?: boolean;
}

interface ModelFrame {
  readonly kind: 'model';
  readonly index: number;
  readonly subject: string;
  readonly version: string;
  readonly sha256: string;
}

interface VariantFrame extends CompiledFrame {
  readonly kind: 'variant';
  readonly index: number;
  readonly compiledFile: string;
  readonly sha256: string;
}

export interface ScenarioFrame extends CompiledFrame {
  readonly kind: 'scenario';
  readonly index: number;
  /** Where the default export stands. */
  readonly line: number;
  readonly column: number;
  readonly scenario: Scenario;
}

/** A scenario that is a function of the subject, in a module that cells load. */
export interface ModuleScenarioFrame extends CompiledFrame {
  readonly kind: 'module-scenario';
  readonly index: number;
  /** Where the function is handed out. */
  readonly line: number;
  readonly column: number;
  readonly scenario: Omit<ModuleScenario, 'run'>;
  /** Where its versions stand, if nobody has checked yet that they are a range. */
  readonly versionsAt?: { readonly line: number; readonly column: number };
  readonly compiledFile: string;
  readonly sha256: string;
}

export type CollectFrame =
  | FailureFrame
  | LoadingFrame
  | MistakeFrame
  | ModelFrame
  | ModuleScenarioFrame
  | ScenarioFrame
  | VariantFrame;
