/** Puts a function in the place of another one that does the same, and says when it is called. */

/**
 * @param onCall called before each call and each construction
 * @returns a function that puts the original back
 * @throws TypeError if the property is no function, or cannot be replaced
 */
export function countCalls(object: object, method: string, onCall: () => void): () => void {
  const original: unknown = Reflect.get(object, method);
  if (typeof original !== 'function') {
    const found = original === undefined ? 'nothing' : `a value of type ${typeof original}`;
    throw new TypeError(`expected a function \`${method}\` to count, found ${found}`);
  }
  const own = Object.getOwnPropertyDescriptor(object, method);
  const counting: unknown = new Proxy(original, {
    apply(target, self, args) {
      onCall();
      return Reflect.apply(target, self, args) as unknown;
    },
    construct(target, args, newTarget) {
      onCall();
      return Reflect.construct(target, args, newTarget === counting ? target : newTarget) as object;
    },
  });
  const { enumerable = false } = own ?? {};
  if (!replace(object, method, { value: counting, enumerable, writable: true, configurable: true })) {
    throw new TypeError(
      `expected a property that can be replaced, found \`${method}\`, which is fixed as the exports of ES modules are: ` +
        'count a method of a class or of an object of the subject instead',
    );
  }
  return () => {
    if (own === undefined) Reflect.deleteProperty(object, method);
    else replace(object, method, own);
  };
}

/** A property that is not configurable may still be writable. */
function replace(object: object, method: string, descriptor: PropertyDescriptor): boolean {
  if (Reflect.defineProperty(object, method, descriptor)) return true;
  const own = Object.getOwnPropertyDescriptor(object, method);
  return (
    own?.writable === true && Reflect.defineProperty(object, method, { value: descriptor.value as unknown })
  );
}
