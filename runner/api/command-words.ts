/**
 * The command line that does what calls of the library did, for the record of a run: reports show it, and `--resume` goes on by
 * it. Pure.
 */
import type { RunCommand } from '../execute/events.ts';
import type { PlanOptions } from './plan-matrix.ts';
import type { RunOptions } from './run-plan.ts';

/** The words that plan alike, behind the name of the command. */
export function planWords(file: string, options: PlanOptions): string[] {
  const { on, baseline, cache, sandbox, grep, runtime, variant, scenario, clock } = options;
  return [
    ...(on === undefined ? [file] : listWords('on', on)),
    ...listWords('runtime', runtime),
    ...listWords('variant', variant),
    ...listWords('scenario', scenario),
    ...listWords('clock', clock),
    ...valueWords({ grep, baseline, sandbox }),
    ...(cache === false ? ['--no-cache'] : []),
  ];
}

/** @param planned what `planWords` gave for the plan */
export function runWords(command: RunCommand, planned: readonly string[], options: RunOptions): string[] {
  const { workers, timeoutSeconds, maxProcesses, maxMemoryMiB, repeatEach, retries, sandbox } = options;
  const own = [
    ...valueWords({ workers, timeout: timeoutSeconds, sandbox, retries }),
    ...valueWords({
      'max-processes': maxProcesses,
      'max-memory': maxMemoryMiB,
      'repeat-each': repeatEach,
    }),
    ...(options.cold ? ['--cold'] : []),
    ...(options.cache === false ? ['--no-cache'] : []),
    ...(options.bail ? ['--bail'] : []),
  ];
  return [command, ...planned, ...own.filter((word) => !planned.includes(word))];
}

function listWords(flag: string, values: readonly string[] = []): string[] {
  return values.length === 0 ? [] : [`--${flag}`, ...values];
}

function valueWords(flags: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}=${value}`],
  );
}
