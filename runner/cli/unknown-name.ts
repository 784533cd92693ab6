/** What a command says of a runtime or a variant that its matrix does not have. */
import { didYouMean } from '../matrix/nearest-name.ts';
import { SelectionError } from '../plan/select-cells.ts';

/** A name that the matrix does not have, with the nearest that it has. */
export function unknownName(
  kind: string,
  name: string,
  known: readonly { readonly id: string }[],
): SelectionError {
  const ids = known.map(({ id }) => id);
  const hint = didYouMean(name, ids) ?? `there is ${ids.map((id) => `\`${id}\``).join(', ')}`;
  return new SelectionError(`nothing selected: no ${kind} is named \`${name}\`; ${hint}`);
}
