/** Hands outputs of a step on to those behind it. */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** @param file what `GITHUB_OUTPUT` names */
export function writeOutputs(file: string, outputs: Readonly<Record<string, string>>): void {
  // No value can hold a delimiter that nobody could know.
  const delimiter = randomUUID();
  const lines = Object.entries(outputs).map(
    ([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`,
  );
  appendFileSync(file, lines.join(''));
}
