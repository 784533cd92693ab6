/**
 * The lines of an output that GitHub Actions takes for commands, read as its runner reads them: `::name::` at the start of
 * a line, white space aside, and `##[name]` anywhere in it, in either case only while commands are not stopped.
 *
 * Source: `src/Runner.Common/ActionCommand.cs` and `src/Runner.Worker/ActionCommandManager.cs` of actions/runner. The
 * names are not compared with those that it knows, so that more is found than it would obey.
 */
export interface WorkflowCommand {
  readonly name: string;
  readonly line: string;
}

export function findWorkflowCommands(output: string): WorkflowCommand[] {
  const commands: WorkflowCommand[] = [];
  let stopToken: string | undefined;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const name = readName(line);
    if (name === undefined) continue;
    if (stopToken !== undefined) {
      if (name.toLowerCase() === stopToken.toLowerCase()) stopToken = undefined;
      continue;
    }
    commands.push({ name, line });
    if (name.toLowerCase() === 'stop-commands') stopToken = line.replace(/^.*::/, '').trim();
  }
  return commands;
}

function readName(line: string): string | undefined {
  const trimmed = line.replace(/^[\s\u0085\u200b]+/, '');
  const first = /^::(.*?)::/s.exec(trimmed)?.[1] ?? /##\[(.*?)\]/s.exec(line)?.[1];
  return first?.trim().split(' ')[0];
}
