/** Why a runtime or the source of a suite cannot be had, as a text. Bugs of ours are no such reason. */
import { EnvironmentError } from './environment-error.ts';

/** @throws the error itself, if it is neither the machine's nor the registry's trouble */
export function describeProblem(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  // A cache that cannot be written, or a folder of the user's that cannot be read, is the machine's trouble.
  if (error instanceof Error && 'syscall' in error) {
    return `expected to bring it into the cache, found: ${error.message}; if that is a path in the cache, PATCHMATRIX_CACHE may name another folder`;
  }
  throw error;
}
