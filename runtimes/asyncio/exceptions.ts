/**
 * Python's exceptions, as far as asyncio and anyio raise, catch and tell them apart. They are thrown like errors but
 * are none: a JavaScript `Error` that passes through the loop is always a bug or a user's own failure.
 */

/** `BaseException`: a message and the implicit chain, `__context__`. */
export class BaseException {
  // Declared, as fields that are defined are slow in a class that has many subclasses.
  declare readonly message: string | undefined;
  /** `__context__`: what was being handled when this was raised. */
  declare context: BaseException | undefined;

  constructor(message?: string) {
    this.message = message;
    this.context = undefined;
  }

  /** The class's name in Python. */
  get name(): string {
    return 'BaseException';
  }
}

/** `asyncio.CancelledError`; not an `Exception`. */
export class CancelledError extends BaseException {
  override get name(): string {
    return 'CancelledError';
  }
}

export class Exception extends BaseException {
  override get name(): string {
    return 'Exception';
  }
}

export class RuntimeError extends Exception {
  override get name(): string {
    return 'RuntimeError';
  }
}

export class ValueError extends Exception {
  override get name(): string {
    return 'ValueError';
  }
}

export class KeyError extends Exception {
  override get name(): string {
    return 'KeyError';
  }
}

export class AttributeError extends Exception {
  override get name(): string {
    return 'AttributeError';
  }
}

export class AssertionError extends Exception {
  override get name(): string {
    return 'AssertionError';
  }
}

export class TimeoutError extends Exception {
  override get name(): string {
    return 'TimeoutError';
  }
}

/** `asyncio.InvalidStateError`. */
export class InvalidStateError extends Exception {
  override get name(): string {
    return 'InvalidStateError';
  }
}

/** `BaseExceptionGroup`: what a task group raises; never empty. */
export class ExceptionGroup extends Exception {
  readonly exceptions: readonly BaseException[];

  constructor(message: string, exceptions: readonly BaseException[]) {
    super(message);
    this.exceptions = [...exceptions];
  }

  override get name(): string {
    return 'ExceptionGroup';
  }

  /**
   * Splits the group, keeping its nesting, into the part whose leaves match and the rest.
   *
   * @returns either part, `undefined` where it would be empty
   */
  split(
    matches: (leaf: BaseException) => boolean,
  ): [matching: ExceptionGroup | undefined, rest: ExceptionGroup | undefined] {
    const matching: BaseException[] = [];
    const rest: BaseException[] = [];
    for (const exception of this.exceptions) {
      if (exception instanceof ExceptionGroup) {
        const [inner, outer] = exception.split(matches);
        if (inner) matching.push(inner);
        if (outer) rest.push(outer);
      } else {
        (matches(exception) ? matching : rest).push(exception);
      }
    }
    return [this.#derive(matching), this.#derive(rest)];
  }

  #derive(exceptions: readonly BaseException[]): ExceptionGroup | undefined {
    if (exceptions.length === 0) return undefined;
    const derived = new ExceptionGroup(this.message ?? '', exceptions);
    derived.context = this.context;
    return derived;
  }
}

/** `assert`: throws an `AssertionError` unless the condition holds. */
export function assert(condition: boolean): asserts condition {
  if (!condition) throw new AssertionError();
}
