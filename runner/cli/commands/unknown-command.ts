/** What is said of a command that there is none of. */
import type { Command } from 'commander';

import { nearestName } from '../../matrix/nearest-name.ts';

/** @throws CommanderError */
export function refuseUnknownCommand(program: Command, word: string): never {
  const near = nearestName(
    word,
    program.commands.map((command) => command.name()),
  );
  program.error(
    `error: unknown command '${word}'; ${near === undefined ? 'patchmatrix --help lists them' : `did you mean ${near}?`}`,
  );
}
