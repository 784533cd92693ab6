/**
 * The commands that GitHub Actions reads from a step's output, one a line, and the fence that keeps what a child printed
 * from being read as some. Pure.
 *
 * Source: `packages/core/src/command.ts` of actions/toolkit; `src/Runner.Common/ActionCommand.cs` and
 * `src/Runner.Worker/ActionCommandManager.cs` of actions/runner.
 */

/** A property that is undefined is left out. */
export type CommandProperties = Readonly<Record<string, string | number | undefined>>;

/** `::error file=a.ts,line=4::message`, without a newline. Names are ours, and not checked. */
export function workflowCommand(name: string, properties: CommandProperties, message: string): string {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${name}${written === '' ? '' : ` ${written}`}::${escapeData(message)}`;
}

/**
 * A child's output as GitHub Actions only shows it: between `::stop-commands::TOKEN` and `::TOKEN::`, each on a line of its
 * own. Where the text has the token itself, whatever its case, it is broken, so that nothing in it can end the fence. To
 * be printed at the start of a line.
 *
 * @param token of at least 16 letters, digits and hyphens, and one that no child can guess: a new random one each time
 * @throws Error if the token cannot be one
 */
export function fenceOutput(text: string, token: string): string {
  if (!/^[a-z\d-]{16,}$/i.test(token)) {
    throw new Error('expected a token of at least 16 letters, digits and hyphens');
  }
  if (text === '') return '';
  // The runner finds a token whatever its case, also in `##[TOKEN]` in the middle of a line.
  const broken = text.replace(new RegExp(token, 'gi'), '[token]');
  const end = broken.endsWith('\n') ? '' : '\n';
  return `::stop-commands::${token}\n${broken}${end}::${token}::\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
