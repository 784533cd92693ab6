/** How a trace names an exception. */
import { type BaseException, ExceptionGroup } from '../asyncio/index.ts';

/** The class's name; of a group `group(A,B)`, its members' names sorted. */
export function exceptionName(exception: BaseException): string {
  if (!(exception instanceof ExceptionGroup)) return exception.name;
  return `group(${exception.exceptions.map(exceptionName).sort().join(',')})`;
}
