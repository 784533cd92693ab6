/** A patch that cannot be read, or that means files which it must not touch: a mistake of the user's, as a fragment. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  /** Line of the patch's text, from 1; undefined where the mistake is in no line of it. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}
