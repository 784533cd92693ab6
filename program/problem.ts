/** One mistake in a value that someone wrote, and how a list of them reads. Who collects them throws them. */

export interface Problem {
  /** Where it is, `main[0].do[2]`; empty for the whole value. */
  readonly path: string;
  /** What was expected and what was found, without the path. */
  readonly message: string;
}

/** The message of an error that carries `problems`: a fragment after "failed to", then a line a problem. */
export function renderProblems(task: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path}: ${message}`));
  return [`${task}, ${count}:`, ...lines].join('\n');
}
