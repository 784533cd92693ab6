/** What a call of the library that starts children has from its start to its end, as a command has. Calls may overlap. */
import { endCommand, openCommand } from '../cli/command-session.ts';

let calls = 0;
let ending: Promise<void> | undefined;

/** Opens the place and the guard of children, and leaves none of either once no call has any. */
export async function withChildren<T>(call: () => Promise<T>): Promise<T> {
  while (ending !== undefined) await ending;
  calls += 1;
  openCommand();
  try {
    return await call();
  } finally {
    calls -= 1;
    if (calls === 0) {
      ending = endCommand().finally(() => (ending = undefined));
      await ending;
    }
  }
}
