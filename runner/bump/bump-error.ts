/** What a change did to lock files cannot be told: no repository, or a commit that it does not have. A mistake of the user's. */
export class BumpError extends Error {
  override readonly name = 'BumpError';
}
