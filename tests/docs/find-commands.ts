/** Finds the commands that documents show: the lines of their blocks of shell. Pure. */

export interface ShownCommand {
  /** The document, from the root of the repository. */
  readonly file: string;
  readonly line: number;
  /** For a shell, without the comment behind it. */
  readonly text: string;
  /** What a comment on it says, `# exit code 1`; 0 otherwise. */
  readonly exitCode: number;
}

/** In their order. A line that ends in a backslash goes on in the next one; one that is a comment says something of the next. */
export function findCommands(file: string, markdown: string): readonly ShownCommand[] {
  const found: ShownCommand[] = [];
  let fence = '';
  let started: { line: number; text: string } | undefined;
  let said = '';
  for (const [index, row] of markdown.split('\n').entries()) {
    const [, ticks, language] = /^\s*(`{3,})\s*(\w*)/.exec(row) ?? [];
    if (ticks !== undefined) {
      fence = fence === '' && language !== undefined ? language || 'text' : '';
      said = '';
      continue;
    }
    if (!/^(sh|bash|shell|console)$/.test(fence) || row.trim() === '') continue;
    const [code = '', comment = ''] = row.split(/(?:^|\s+)#\s/);
    said += comment;
    if (code.trim() === '') continue;
    started = {
      line: started?.line ?? index + 1,
      text: `${started?.text ?? ''}${code.trim().replace(/\\$/, '')}`,
    };
    if (code.trim().endsWith('\\')) continue;
    found.push({ file, ...started, exitCode: Number(/exit code (\d+)/.exec(said)?.[1] ?? 0) });
    [started, said] = [undefined, ''];
  }
  return found;
}
