/** A value in a file together with the hash of its text, so that half a file, or an altered one, is known for what it is. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Undefined if there is no such file, or it is not what was written; what the value is, the caller knows who wrote it. */
export function readCheckedJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [sha256 = '', body = ''] = text.split('\n');
  return sha256 === hash(body) ? (JSON.parse(body) as unknown) : undefined;
}

/** Whoever reads the file sees all of the old one or all of the new one. @throws the system's error, and leaves nothing */
export function writeCheckedJson(file: string, value: unknown): void {
  const body = JSON.stringify(value);
  const unfinished = `${file}.${String(process.pid)}.${randomBytes(3).toString('hex')}.new`;
  try {
    writeFileSync(unfinished, `${hash(body)}\n${body}\n`);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
