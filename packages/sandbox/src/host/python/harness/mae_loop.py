"""An event loop without sockets: it runs what is ready and sleeps until the next timer or answer of the host."""

import time
from asyncio import base_events, events

import mae_calls


class _Waiter:
    def select(self, timeout):
        if mae_calls.waiting:
            return mae_calls.wait(timeout)
        if timeout is None:
            raise RuntimeError("every task waits for something that cannot happen: nothing is ready and no timer is set")
        if timeout > 0:
            time.sleep(timeout)
        return []

    def close(self):
        pass


class Loop(base_events.BaseEventLoop):
    """What `asyncio.run` and a top-level `await` run on."""

    def __init__(self):
        super().__init__()
        self._selector = _Waiter()

    def _process_events(self, event_list):
        mae_calls.settle(event_list)

    def _write_to_self(self):
        pass


class _LoopPolicy(events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


def install_loop():
    events._set_event_loop_policy(_LoopPolicy())


def loop_for_awaits():
    """The loop for a program that awaits at top level."""
    loop = Loop()
    events.set_event_loop(loop)
    return loop
