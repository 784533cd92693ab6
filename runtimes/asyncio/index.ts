/** What the equivalents of anyio, their variants and the interpreter of programs need of asyncio. */
export { Event } from './event.ts';
export { EventLoop, getRunningLoop, setRunningLoop, type LoopEnd } from './event-loop.ts';
export { handling, raise } from './exception-context.ts';
export * from './exceptions.ts';
export { Future, type Coroutine } from './future.ts';
export { Handle, TimerHandle } from './handles.ts';
export { RealClock } from './real-clock.ts';
export { sleep } from './sleep.ts';
export { Task, currentTask, requireCurrentTask } from './task.ts';
export { VirtualClock } from './virtual-clock.ts';
