/** Gives a shape its names: what it makes is numbered in order, what it refers to is one of those, or nothing. */
import type { Program, Step, Steps } from '../../program/program.ts';

/** A step without its names; `ref` picks a scope, group or task that the program makes. */
export type Shape =
  | { readonly kind: 'checkpoint' | 'event' | 'mark' | 'wait' }
  | { readonly kind: 'sleep' | 'refusing'; readonly seconds: number }
  | { readonly kind: 'raise'; readonly name: 'RuntimeError' | 'ValueError' }
  | { readonly kind: 'cancel' | 'cancelTask' | 'leave' | 'leaveGroup' | 'started'; readonly ref: number }
  | { readonly kind: 'enter' | 'enterGroup' }
  | { readonly kind: 'setShield'; readonly ref: number; readonly to: boolean }
  | { readonly kind: 'setDeadline'; readonly ref: number; readonly to: number | null }
  | {
      readonly kind: 'scope';
      readonly shield: boolean;
      readonly cancelled: boolean;
      readonly deadline: number | undefined;
      readonly body: readonly Shape[];
    }
  | {
      readonly kind: 'failAfter' | 'moveOnAfter';
      readonly seconds: number;
      readonly shield: boolean;
      readonly body: readonly Shape[];
    }
  | { readonly kind: 'detach' | 'group' | 'lock' | 'semaphore'; readonly body: readonly Shape[] }
  | { readonly kind: 'spawn' | 'start'; readonly ref: number; readonly body: readonly Shape[] }
  | { readonly kind: 'repeat'; readonly times: number; readonly body: readonly Shape[] }
  | {
      readonly kind: 'try';
      readonly body: readonly Shape[];
      readonly cancelled: readonly Shape[] | undefined;
      readonly rethrow: boolean;
      readonly error: readonly Shape[] | undefined;
      readonly finally: readonly Shape[] | undefined;
    };

export function nameProgram(shapes: readonly Shape[]): Program {
  const names = new Names();
  // What stands twice in a program is made twice, each with a name of its own.
  const own = shapes.map(copyShape);
  names.collect(own);
  return { name: '', main: names.nameSteps(own) };
}

function copyShape(shape: Shape): Shape {
  const copy: Record<string, unknown> = { ...shape };
  for (const [key, value] of Object.entries(copy)) {
    if (Array.isArray(value)) copy[key] = (value as readonly Shape[]).map(copyShape);
  }
  return copy as unknown as Shape;
}

/** What a reference may pick. */
class Names {
  readonly #scopes: string[] = [];
  readonly #groups: string[] = [];
  readonly #tasks: string[] = ['main'];
  readonly #ids = new Map<Shape, string>();
  #marks = 0;

  /** Numbers what the shapes make, in the order of the text. */
  collect(shapes: readonly Shape[]): void {
    for (const shape of shapes) {
      switch (shape.kind) {
        case 'scope':
        case 'moveOnAfter':
        case 'failAfter':
        case 'enter':
          this.#scopes.push(this.#define(shape, 's'));
          break;
        case 'group':
        case 'enterGroup':
          this.#groups.push(this.#define(shape, 'g'));
          break;
        case 'spawn':
        case 'start':
        case 'detach':
          this.#tasks.push(this.#define(shape, 'k'));
          break;
        default:
      }
      for (const body of bodiesOf(shape)) this.collect(body);
    }
  }

  nameSteps(shapes: readonly Shape[]): Steps {
    return shapes.map((shape) => this.#nameStep(shape));
  }

  #define(shape: Shape, prefix: string): string {
    const id = `${prefix}${this.#ids.size + 1}`;
    this.#ids.set(shape, id);
    return id;
  }

  #nameStep(shape: Shape): Step {
    const id = this.#ids.get(shape) ?? '';
    switch (shape.kind) {
      case 'mark':
        return { mark: `m${++this.#marks}` };
      case 'sleep':
        return { sleep: shape.seconds };
      case 'checkpoint':
        return { checkpoint: true };
      case 'event':
        return { setEvent: 'e' };
      case 'wait':
        return { waitEvent: 'e' };
      case 'refusing':
        return { waitRefusing: 'f', seconds: shape.seconds };
      case 'raise':
        return { raise: shape.name };
      case 'started':
        return { started: shape.ref };
      case 'cancel':
        return { cancel: pick([...this.#scopes, ...this.#groups], shape.ref) };
      case 'cancelTask':
        return { cancelTask: pick(this.#tasks, shape.ref) };
      case 'setShield':
        return { setShield: pick([...this.#scopes, ...this.#groups], shape.ref), to: shape.to };
      case 'setDeadline':
        return { setDeadline: pick([...this.#scopes, ...this.#groups], shape.ref), to: shape.to };
      case 'enter':
        return { enter: id };
      case 'leave':
        return { leave: pick(this.#scopes, shape.ref) };
      case 'enterGroup':
        return { enterGroup: id };
      case 'leaveGroup':
        return { leaveGroup: pick(this.#groups, shape.ref) };
      case 'scope':
        return {
          scope: id,
          ...(shape.shield && { shield: true }),
          ...(shape.deadline !== undefined && { deadline: shape.deadline }),
          ...(shape.cancelled && { cancelled: true }),
          do: this.nameSteps(shape.body),
        };
      case 'moveOnAfter':
        return {
          moveOnAfter: id,
          seconds: shape.seconds,
          ...shielded(shape),
          do: this.nameSteps(shape.body),
        };
      case 'failAfter':
        return { failAfter: id, seconds: shape.seconds, ...shielded(shape), do: this.nameSteps(shape.body) };
      case 'group':
        return { group: id, do: this.nameSteps(shape.body) };
      case 'spawn':
        return { spawn: id, into: pick(this.#groups, shape.ref), do: this.nameSteps(shape.body) };
      case 'start':
        return { start: id, into: pick(this.#groups, shape.ref), do: this.nameSteps(shape.body) };
      case 'detach':
        return { detach: id, do: this.nameSteps(shape.body) };
      case 'lock':
        return { lock: 'l', do: this.nameSteps(shape.body) };
      case 'semaphore':
        return { semaphore: 'q', do: this.nameSteps(shape.body) };
      case 'repeat':
        return { repeat: shape.times, do: this.nameSteps(shape.body) };
      case 'try':
        return {
          try: this.nameSteps(shape.body),
          ...(shape.cancelled && { cancelled: this.nameSteps(shape.cancelled) }),
          ...(shape.cancelled && shape.rethrow && { rethrow: true }),
          ...(shape.error && { error: this.nameSteps(shape.error) }),
          ...(shape.finally && { finally: this.nameSteps(shape.finally) }),
        };
    }
  }
}

function bodiesOf(shape: Shape): (readonly Shape[])[] {
  if (shape.kind === 'try') {
    return [shape.body, shape.cancelled, shape.error, shape.finally].filter((body) => body !== undefined);
  }
  return 'body' in shape ? [shape.body] : [];
}

function shielded({ shield }: { readonly shield: boolean }): { shield?: true } {
  return shield ? { shield: true } : {};
}

/** References are numbers up to this one, which stands for something that the program never makes. */
export const maxRef = 7;

function pick(made: readonly string[], ref: number): string {
  return (ref === maxRef ? undefined : made[ref % made.length]) ?? 'none';
}
