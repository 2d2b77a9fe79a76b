# cython: language_level=3, binding=False, boundscheck=False, wraparound=False
"""`sim/clock.py`, compiled: the same calendar in the same order, with the heap's comparisons in C.

SimPy orders what is planned by time, priority and number; so does this heap. The two are held against each other by the
logs of every scenario (`tests/test_compiled.py`).
"""

cimport cython
from cpython.list cimport PyList_GET_ITEM
from cpython.ref cimport PyObject

cdef extern from *:
    """
    #define ITEMS(list) (((PyListObject *)(list))->ob_item)
    """
    PyObject **ITEMS(object a_list)

cdef extern from "Python.h":
    PyObject *_PyType_Lookup(object a_type, object name)
    object PyObject_Vectorcall(object callable, PyObject **arguments, size_t count, PyObject *names)

from simpy.events import NORMAL

EVERY = 10_000
cdef long long _USUAL = NORMAL
cdef long long _LAST = NORMAL + 1



@cython.final
@cython.no_gc
@cython.freelist(4096)
cdef class Planned:
    """An action on the calendar: a method, whose it is, and up to four arguments; or anything that is called, and a tuple of them (a count of -1).

    There are so many that none is made of several things, and that the garbage collector does not look at them: `clear` lets
    them go.
    """


cdef object _act(Planned planned):
    cdef PyObject *given[5]
    if planned.count < 0:
        return planned.action(*<tuple>planned.first)
    given[0] = <PyObject *>planned.whose
    given[1] = <PyObject *>planned.first
    given[2] = <PyObject *>planned.second
    given[3] = <PyObject *>planned.third
    given[4] = <PyObject *>planned.fourth
    return PyObject_Vectorcall(planned.action, given, planned.count + 1, NULL)


cdef inline object _method(object whose, str name):
    """A method as its class has it, so that none is bound only to be called once."""
    cdef PyObject *found = _PyType_Lookup(type(whose), name)
    if found == NULL:
        raise AttributeError(name)
    return <object>found


cdef tuple _told(Planned planned):
    """What is planned, as the source has it: an action and its arguments."""
    if planned.count < 0:
        return planned.action, planned.first
    given = (planned.first, planned.second, planned.third, planned.fourth)
    return getattr(planned.whose, planned.action.__name__), given[:planned.count]


cdef inline bint _before(Planned a, Planned b) noexcept:
    return a.time < b.time or (a.time == b.time and a.turn < b.turn)


@cython.final
cdef class Clock:
    """What time it is, and what is planned."""

    def __init__(self, long long now=0):
        self.now = now
        self.given = 0
        self._before = 0
        self._planned = []

    cpdef long long get_made(self):
        """How many actions have been planned."""
        return self.given - self._before

    @property
    def made(self):
        return self.given - self._before

    cpdef long long reserve(self, long long count):
        """Set aside *count* places in the order of planning; the first of them."""
        cdef long long first = self.given + 1
        self.given += count
        return first

    cdef Planned _plan(self, long long time, long long priority, long long place, object action):
        cdef Planned new = Planned.__new__(Planned)
        cdef PyObject **items
        cdef list heap = self._planned
        cdef Py_ssize_t at, above
        new.time = time
        new.turn = (priority << 60) | place
        new.action = action
        heap.append(new)
        at = len(heap) - 1
        items = ITEMS(heap)  # what the list holds only changes its places: no reference is gained or lost
        while at > 0:
            above = (at - 1) >> 1
            if not _before(new, <Planned>items[above]):
                break
            items[at] = items[above]
            at = above
        items[at] = <PyObject *>new
        return new

    cdef Planned _next(self):
        """Take what is next off the heap, which is not empty."""
        cdef list heap = self._planned
        cdef Py_ssize_t at = 0, below = 1, end = len(heap) - 1
        cdef PyObject **items = ITEMS(heap)
        cdef PyObject *first = items[0]
        cdef PyObject *last = items[end]
        while below < end:
            if below + 1 < end and _before(<Planned>items[below + 1], <Planned>items[below]):
                below += 1
            if not _before(<Planned>items[below], <Planned>last):
                break
            items[at] = items[below]
            at = below
            below = 2 * at + 1
        items[at] = last
        items[end] = first
        return heap.pop()

    cdef object _method_at(self, long long time, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned new
        self.given += 1
        new = self._plan(time, _USUAL, self.given, _method(whose, name))
        new.whose = whose
        new.count = count
        new.first = first
        new.second = second
        new.third = third
        new.fourth = fourth

    cpdef object _star_at(self, long long time, object action, tuple arguments):
        cdef Planned new
        self.given += 1
        new = self._plan(time, _USUAL, self.given, action)
        new.count = -1
        new.first = arguments

    def at(self, long long time, action, *arguments):
        """Do *action* at *time*, not before now."""
        self._star_at(time, action, arguments)

    cdef object _method_at_place(self, long long place, long long time, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned new
        new = self._plan(time, _USUAL, place, _method(whose, name))
        new.whose = whose
        new.count = count
        new.first = first
        new.second = second
        new.third = third
        new.fourth = fourth

    cpdef object _star_at_place(self, long long place, long long time, object action, tuple arguments):
        cdef Planned new
        new = self._plan(time, _USUAL, place, action)
        new.count = -1
        new.first = arguments

    def at_place(self, long long place, long long time, action, *arguments):
        """Do *action* at *time* as if it had been planned when its *place* was reserved."""
        self._star_at_place(place, time, action, arguments)

    cdef object _method_later(self, long long time, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef PyObject *given[5]
        if time > self.now:
            self._method_at(time, whose, name, count, first, second, third, fourth)
            return
        given[0] = <PyObject *>whose
        given[1] = <PyObject *>first
        given[2] = <PyObject *>second
        given[3] = <PyObject *>third
        given[4] = <PyObject *>fourth
        PyObject_Vectorcall(_method(whose, name), given, count + 1, NULL)

    cpdef object _star_later(self, long long time, object action, tuple arguments):
        if time > self.now:
            self._star_at(time, action, arguments)
        else:
            action(*arguments)

    def later(self, long long time, action, *arguments):
        """Do *action* at *time*; at once if that is now."""
        self._star_later(time, action, arguments)

    cdef object _method_after_all(self, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned new
        self.given += 1
        new = self._plan(self.now, _LAST, self.given, _method(whose, name))
        new.whose = whose
        new.count = count
        new.first = first
        new.second = second
        new.third = third
        new.fourth = fourth

    cpdef object _star_after_all(self, object action, tuple arguments):
        cdef Planned new
        self.given += 1
        new = self._plan(self.now, _LAST, self.given, action)
        new.count = -1
        new.first = arguments

    def after_all(self, action, *arguments):
        """Do *action* now, after all else that happens at this moment."""
        self._star_after_all(action, arguments)

    cpdef object run(self, long long until, object look=None):
        """Let everything before *until* happen; what is planned for *until* itself does not yet."""
        cdef list heap = self._planned
        cdef Planned planned
        cdef long long left = EVERY
        if until <= self.now:
            return
        while len(heap) and (<Planned>PyList_GET_ITEM(heap, 0)).time < until:
            planned = self._next()
            self.now = planned.time
            _act(planned)
            left -= 1
            if left == 0:
                left = EVERY
                if look is not None:
                    look(EVERY)
        self.now = until

    cpdef object clear(self):
        """The run is over: what is still planned is let go."""
        self._planned.clear()

    cpdef tuple planned(self):
        """What is planned next: an action and its arguments."""
        return _told(self._planned[0]) if self._planned else (None, ())

    def __getstate__(self):
        cdef Planned planned
        found = []
        for planned in self._planned:
            found.append((planned.time, planned.turn >> 60, planned.turn & ((1 << 60) - 1), _told(planned)))
        found.sort(key=lambda each: each[:3])
        return self.now, self.given, found

    def __setstate__(self, state):
        cdef Planned new
        now, given, planned = state
        self.__init__(now)
        self.given = given
        self._before = given - len(planned)
        for time, priority, place, (action, arguments) in planned:
            new = self._plan(time, priority, place, action)
            new.count = -1
            new.first = arguments
