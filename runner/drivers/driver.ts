/** What a driver says of itself. A driver runs the cells of one ecosystem; `index.ts` lists them. Vocabulary only. */
import type { Clock, ColumnRequest } from '../cell/protocol.ts';

/** What a scenario is: steps as data, a function of the subject, or a file of tests that exist already. */
type ScenarioKind = 'module' | 'program' | 'suite';

/** What a child does: programs in a batch, one program, programs that are timed, a scenario module, or tests of a suite. */
export type ChildTask = 'batch' | 'bench' | 'cell' | 'module' | 'suite';

export interface DriverTraits {
  /** The extensions of the variant modules that it loads, the first one for hints. */
  readonly variantExtensions: readonly string[];
  /** It runs a copy of the subject's files, to which diffs can be applied. */
  readonly takesDiffs: boolean;
  /** The extensions of scenario files, of those that it can run itself and of programs. */
  readonly scenarioExtensions: readonly string[];
  /** The clocks that it has for each kind of scenario; a kind that is not there it cannot run. */
  readonly clocks: Readonly<Partial<Record<ScenarioKind, readonly Clock[]>>>;
  /** What its children can do; the plan leaves out other cells. */
  readonly tasks: readonly ChildTask[];
}

/**
 * @typeParam Runtime what the plan says of a runtime
 * @typeParam Place the part of that which says where the subject is
 */
export interface DriverDefinition<Runtime extends Place, Place> extends DriverTraits {
  /** Where a runtime comes from, for a list: `model anyio/4.13`. */
  describe(this: void, runtime: Runtime): string;
  /**
   * The command that does one of its tasks.
   *
   * @param maxMemoryMiB where V8 is to give up by itself
   */
  buildCommand(
    this: void,
    place: Place,
    task: ChildTask,
    files: ProgramFiles,
    maxMemoryMiB: number,
  ): ChildCommand;
  /**
   * What the child is asked about its column.
   *
   * @param codeFile what was compiled of the subject's file before
   */
  buildRequest(this: void, place: Place, patch: VariantRequest, codeFile?: string): ColumnRequest;
}

/** A driver whose runtimes are files that the user has: nothing is resolved, installed or loaded before the cells are. */
export interface LocatedDriverDefinition<Runtime extends Place, Place> extends DriverDefinition<
  Runtime,
  Place
> {
  /** What the key of the matrix names that is called like the driver, for the schema: "A program that speaks the protocol." */
  readonly locates: string;
}

/** The module of a variant, if it has one, and those of its parts that are on. */
export type VariantRequest = Pick<ColumnRequest, 'parts' | 'variantFile'>;

/** Where the children's programs are. */
export interface ProgramFiles {
  /** The bundles of the `model` driver. */
  readonly cell: string;
  readonly batch: string;
  readonly bench: string;
  /** The bundles of the `node` driver. */
  readonly module: string;
  readonly suite: string;
  /** The folder of the `python` driver's modules. */
  readonly python: string;
  /** Where Python may keep the bytecode of those modules. */
  readonly bytecode: string;
  /** Where the folders are kept that suites of the `node` driver run in. */
  readonly workspaces: string;
}

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
}
