/** `Event` of anyio (src/anyio/_backends/_asyncio.py), the same in 4.13.0 and 4.14.0. */
import { Event as AsyncioEvent, type Coroutine } from '../asyncio/index.ts';
import type { Checkpoints } from './checkpoints.ts';

export type EventClass = ReturnType<typeof defineEvent>;
export type Event = InstanceType<EventClass>;

export function defineEvent({ checkpoint }: Checkpoints) {
  class Event {
    readonly #event = new AsyncioEvent();

    set(): void {
      this.#event.set();
    }

    isSet(): boolean {
      return this.#event.isSet();
    }

    *wait(): Coroutine<void> {
      if (this.isSet()) yield* checkpoint();
      else yield* this.#event.wait();
    }
  }
  return Event;
}
