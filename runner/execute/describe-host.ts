/** What of this machine, and of our own programs on it, can decide what a child does that looks at nothing of its own accord. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A value to hold against another one.
 *
 * @param programs files and folders of ours; of a folder all files in it count
 */
export function describeHost(
  programs: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, unknown>> {
  // What the language itself asks for; of what else passes to a child (`PATH`), only code that looks for it knows.
  const locale = Object.entries(environment).filter(([name]) => /^(?:LANG|TZ|LC_.*)$/.test(name));
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    locale: Object.fromEntries(locale),
    programs: programs.map(hashProgram),
  };
}

/** A Python of the same version may be another one: it is known by its file. @param executable absolute */
export function describeInterpreter(executable: string): readonly unknown[] {
  const file = realpathSync(executable);
  const { size, mtimeMs, ctimeMs, ino } = statSync(file);
  return [file, size, mtimeMs, ctimeMs, ino];
}

function hashProgram(path: string): string {
  const hash = createHash('sha256');
  const names = statSync(path).isDirectory()
    ? readdirSync(path, { encoding: 'utf8', recursive: true }).toSorted()
    : undefined;
  if (names === undefined) return hash.update(readFileSync(path)).digest('hex');
  for (const name of names) {
    const file = join(path, name);
    if (!statSync(file).isFile()) continue;
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${name} ${content}\n`);
  }
  return hash.digest('hex');
}
