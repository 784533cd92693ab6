/** What a command prints on standard error beside its output. Children and users wrote parts of it. */
import { printable } from '../report/printable.ts';
import { fenceOnGitHub } from './fence-on-github.ts';

/** @param text lines, which may hold anything; those that are empty are left out */
export function printNotice(text: string): void {
  process.stderr.write(renderNotice(text));
}

/** The same with a newline, for whoever prints it later. */
export function renderNotice(text: string): string {
  return fenceOnGitHub(`${printable(text).join('\n')}\n`);
}
