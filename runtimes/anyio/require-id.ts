import { KeyError } from '../asyncio/index.ts';

/** `dictionary[id]`: throws `KeyError` for an id that was never made. */
export function requireId<T>(map: Map<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new KeyError();
  return value;
}
