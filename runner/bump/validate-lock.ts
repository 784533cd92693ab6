/** Holds what a lock file's syntax says against what its format promises. Pure. */
import * as v from 'valibot';

import { LockFileError } from './lock-file.ts';

/** @throws LockFileError with the first place that is otherwise */
export function validateLock<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const expected = issue.expected === null ? issue.message : issue.expected.replaceAll('"', '`');
  throw new LockFileError(file, `${expected}${path === null ? '' : ` at \`${path}\``}`, issue.received);
}
