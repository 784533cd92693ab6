/**
 * The Python that runs a program which stands in the same file as plain anyio code: a log, an event loop on which time is
 * simulated, and sets that iterate in the order in which they were filled. Scripts and tests that we write end in it.
 */
export const pythonRuntime = `# From here on: what runs it.

made, tasks, semaphores = {}, {}, {}
events = collections.defaultdict(anyio.Event)
locks = collections.defaultdict(anyio.Lock)
entries = []


def log(kind, *details):
    if kind == "exit":
        details = (details[0], "caught") if details[1] else details[:1]
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if not loop.over:
        entries.append([f"{loop.time():.6f}", task.get_name(), kind, *map(str, details)])


def name_of(error):
    members = getattr(error, "exceptions", None)
    if members is None:
        return type(error).__name__
    return f"group({','.join(sorted(map(name_of, members)))})"


def scope_of(name):
    return getattr(made[name], "cancel_scope", made[name])


def cancel(name):
    if name in made:
        scope_of(name).cancel()
    else:
        log("missing", name)


def logged(name, function):
    """The function, with a line for its start and its end."""

    async def body(*args, **kwargs):
        tasks[name] = asyncio.current_task()
        log("start")
        try:
            await function(*args, **kwargs)
            log("returned")
        except asyncio.CancelledError:
            log("cancelled")
            raise
        except BaseException as error:
            log("raised", name_of(error))
            raise

    return body


class exit_logged:
    """A line for a scope that was left, and whether it caught its cancellation."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        log("exit", self.name, self.name in made and scope_of(self.name).cancelled_caught)


def detach(name, function):
    task = asyncio.get_running_loop().create_task(logged(name, function)(), name=name)
    task.add_done_callback(lambda task: task.cancelled() or task.exception())


class RefusingFuture(asyncio.Future):
    def cancel(self, msg=None):
        return False


async def wait_refusing(seconds):
    loop = asyncio.get_running_loop()
    future = RefusingFuture(loop=loop)
    if seconds is not None:
        loop.call_later(seconds, future.set_result, None)
    await future


class Ended(BaseException):
    """Nothing is ready and no timer is pending (deadlock), or the loop never comes to rest (spin)."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """An iteration that need not wait takes 20 µs, one that must wait jumps to the next timer."""

    def __init__(self):
        super().__init__()
        self.now, self.ticks, self.max_ticks, self.over = 0.0, 0, 20_000, False
        self._clock_resolution, self._selector = 1e-9, self

    def time(self):
        return self.now

    def select(self, timeout):
        self.ticks += 1
        if timeout == 0:
            self.now += 20e-6
            if self.ticks > self.max_ticks:
                raise Ended("spin")
            return ()
        if not self._scheduled or self._scheduled[0]._when == math.inf:
            raise Ended("deadlock")
        self.now = self._scheduled[0]._when
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class OrderedSet(dict):
    """anyio keeps tasks and scopes in sets, which iterate in another order each time."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def remove(self, item):
        del self[item]

    def copy(self):
        return OrderedSet(self)


def order_sets(cls, *names):
    initialize = cls.__init__

    def initialize_ordered(self, *args, **kwargs):
        initialize(self, *args, **kwargs)
        for name in names:
            setattr(self, name, OrderedSet())

    cls.__init__ = initialize_ordered


async def iterations(count):
    for _ in range(count):
        await asyncio.sleep(0)


def run_main(main):
    loop = SimulatedLoop()
    loop.set_exception_handler(lambda loop, context: None)
    task = loop.create_task(logged("main", main)(), name="main")
    try:
        loop.run_until_complete(task)
    except Ended as ended:
        loop.over = True
        return f"{ended} after {loop.time():.6f} s"
    except BaseException:
        if not task.done():
            raise
    outcome = "returned"
    if task.cancelled():
        outcome = "cancelled"
    elif task.exception() is not None:
        outcome = f"raised {name_of(task.exception())}"
    elapsed, loop.max_ticks = loop.time(), math.inf
    loop.run_until_complete(iterations(100))
    loop.over = True
    return f"{outcome} after {elapsed:.6f} s"`;
