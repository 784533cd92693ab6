/** What keeps a step of the action from its work and is not patchmatrix's own: a wrong input, or what GitHub refuses. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}
