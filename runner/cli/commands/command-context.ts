/** What the definition of a command is given beside the program that it adds itself to. */
import type { Command } from 'commander';

import type { ExitCode } from '../exit-codes.ts';
import type { ReportOptions } from '../report-command.ts';
import type { RunOptions } from '../run-command.ts';

export interface CommandContext {
  /** Says how the command ended; one that says nothing ended well. */
  readonly setExitCode: (code: ExitCode) => void;
  /** Of a stored run that is gone on with: what stands in for flags of its command line. */
  readonly resuming: Resuming;
  /** Gives the command line of a stored run once more, with the few flags that may stand beside `--resume`. */
  readonly resume: (name: 'gate' | 'run', command: Command) => Promise<void>;
}

export interface ResumeFlag {
  /** The run that was named, or true for the newest. */
  readonly resume?: string | true;
}

/** What a stored command line is given once more with. */
export type Resuming = Partial<Pick<RunOptions, 'queue' | 'queueWait'>> &
  Pick<RunOptions, 'resumed' | 'workers'> &
  ReportOptions;
