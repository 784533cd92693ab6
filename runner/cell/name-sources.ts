/**
 * Has stacks name the sources that modules were compiled from. Node does so too, if asked, but reads the map of each module as
 * it is loaded, those of the package among them: here that waits for a stack that is looked at.
 */
import { readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';

/** @param files what `compileModule` wrote, absolute */
export function nameSources(files: readonly string[]): void {
  const maps = new Map<string, SourceMap | undefined>();
  const findMap = (file: string): SourceMap | undefined => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    return maps.get(file);
  };
  const nameSource = (frame: NodeJS.CallSite): string => {
    const text = String(frame);
    const file = frame.getFileName() ?? '';
    if (!files.includes(file)) return text;
    const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1];
    const origin = findMap(file)?.findEntry(line - 1, column - 1);
    if (origin === undefined || !('originalSource' in origin)) return text;
    const { originalSource, originalLine, originalColumn } = origin;
    const place = `${resolve(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
    return text.replace(`${file}:${line}:${column}`, () => place);
  };
  Error.prepareStackTrace = (error, frames) =>
    [head(error), ...frames.map((frame) => `    at ${nameSource(frame)}`)].join('\n');
}

/** What Node begins a stack with: of its own errors, the code as well, which they tell by their `toString` alone. */
function head(error: Error & { readonly code?: unknown }): string {
  const text = Error.prototype.toString.call(error);
  const { code } = error;
  if (typeof code !== 'string' || !code.startsWith('ERR_') || text.includes(`[${code}]: `)) return text;
  const withCode = `${error.name} [${code}]: ${error.message}`;
  return String(error) === withCode ? withCode : text;
}

/** The map stands at the end of its module. Undefined if somebody has emptied the cache since. */
function readMap(file: string): SourceMap | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const map = Buffer.from(content.slice(content.lastIndexOf(',') + 1), 'base64').toString();
  const { SourceMap } = process.getBuiltinModule('node:module');
  return new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
}
