/** Says in one line what a scenario's own code threw. */
import { stripVTControlCharacters } from 'node:util';

const linesShown = 8;
const longestMessage = 400;

/** @returns the outcome, `raised TypeError`, and the first lines of the message as one */
export function describeRaised(thrown: unknown): { readonly outcome: string; readonly message: string } {
  const { name, message } =
    thrown instanceof Error ? thrown : { name: nameOf(thrown), message: String(thrown) };
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const text = lines.slice(0, linesShown).join(' ');
  const isCut = lines.length > linesShown || text.length > longestMessage;
  return { outcome: `raised ${name}`, message: text.slice(0, longestMessage) + (isCut ? ' …' : '') };
}

function nameOf(thrown: unknown): string {
  return thrown === null ? 'null' : typeof thrown;
}
