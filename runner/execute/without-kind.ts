/** A frame as events keep it, where its kind is said by their own. */
export function withoutKind<T extends { readonly kind: string }>(frame: T): Omit<T, 'kind'> {
  const { kind: _kind, ...rest } = frame;
  return rest;
}
