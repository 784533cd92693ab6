/** Something that this machine lacks, or an install that failed: exit code 3, with what to do. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
