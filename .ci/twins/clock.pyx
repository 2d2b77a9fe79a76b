# cython: language_level=3, binding=False, boundscheck=False, wraparound=False
"""`sim/clock.py`, compiled: the same calendar in the same order, with the heap's comparisons in C.

SimPy orders what is planned by time, priority and number; so does this heap. The two are held against each other by the
logs of every scenario (`tests/test_compiled.py`).
"""

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.ref cimport PyObject

cdef extern from *:
    """
    static CYTHON_INLINE int is_before(long long time, long long turn, long long other_time, long long other_turn) {
    #if defined(__SIZEOF_INT128__)
        return (((__int128)time << 64) | (unsigned long long)turn) < (((__int128)other_time << 64) | (unsigned long long)other_turn);
    #else
        return time < other_time || (time == other_time && turn < other_turn);
    #endif
    }
    static CYTHON_INLINE int is_done(PyObject *result) {
        if (result == NULL) return -1;
        Py_DECREF(result);
        return 0;
    }
    """
    int is_before(long long time, long long turn, long long other_time, long long other_turn) noexcept
    int is_done(PyObject *result) except -1

cdef extern from "Python.h":
    PyObject *_PyType_Lookup(object a_type, object name)
    PyObject *PyObject_Vectorcall(PyObject *callable, PyObject **arguments, size_t count, PyObject *names)
    PyObject *PyObject_CallObject(PyObject *callable, PyObject *arguments)
    void let_go "Py_DECREF" (PyObject *thing)
    void keep "Py_INCREF" (PyObject *thing)

from simpy.events import NORMAL

EVERY = 10_000
cdef long long _USUAL = NORMAL
cdef long long _LAST = NORMAL + 1

cdef enum:
    AT_ONCE = 128  # for how many actions room is made at a time


cdef inline PyObject *_method(object whose, str name) except NULL:
    """A method as its class has it, so that none is bound only to be called once."""
    cdef PyObject *found = _PyType_Lookup(type(whose), name)
    if found == NULL:
        raise AttributeError(name)
    return found


cdef tuple _told(Planned *planned):
    """What is planned, as the source has it: an action and its arguments."""
    cdef int place
    if planned.count < 0:
        return <object>planned.action, <object>planned.given[0]
    given = tuple([<object>planned.given[place] for place in range(1, planned.count)])
    return getattr(<object>planned.given[0], (<object>planned.action).__name__), given


cdef inline bint _before(Place *a, Place *b) noexcept:
    return is_before(a.time, a.turn, b.time, b.turn)


cdef inline void _ends(Planned *planned) noexcept:
    """What was planned is let go."""
    cdef int place
    let_go(planned.action)
    let_go(planned.given[0])
    for place in range(1, planned.count):
        let_go(planned.given[place])


cdef inline void _gives(Planned *planned, int count, object first, object second, object third, object fourth) noexcept:
    """The arguments of a method."""
    cdef PyObject *given[4]
    cdef int place
    given[0] = <PyObject *>first
    given[1] = <PyObject *>second
    given[2] = <PyObject *>third
    given[3] = <PyObject *>fourth
    planned.count = count + 1
    for place in range(count):
        planned.given[place + 1] = given[place]
        keep(given[place])


@cython.final
cdef class Clock:
    """What time it is, and what is planned: a heap in which each place has four below it, side by side in memory."""

    def __init__(self, long long now=0):
        self.clear()
        self.now = now
        self.given = 0
        self._before = 0

    def __dealloc__(self):
        cdef Room *room
        self.clear()
        while self._rooms != NULL:
            room = self._rooms
            self._rooms = room.next
            PyMem_Free(room)

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

    cdef int _make_room(self) except -1:
        """Room for more actions: there are so many that they are no things of Python's, and that the room of one that has happened is the next one's."""
        cdef Room *room = <Room *>PyMem_Malloc(sizeof(Room))
        cdef int place
        if room == NULL:
            raise MemoryError
        room.next = self._rooms
        self._rooms = room
        for place in range(AT_ONCE):
            room.of[place].next = self._spare
            self._spare = &room.of[place]

    cdef Planned *_plan(self, long long time, long long priority, long long place, PyObject *action, object whose) except NULL:
        cdef Planned *new
        cdef Place *heap
        cdef Place entry
        cdef Py_ssize_t at = self._count, above
        if self._spare == NULL:
            self._make_room()
        if at == self._room:
            heap = <Place *>PyMem_Realloc(self._heap, (2 * at + 64) * sizeof(Place))
            if heap == NULL:
                raise MemoryError
            self._heap = heap
            self._room = 2 * at + 64
        heap = self._heap
        new = self._spare
        self._spare = new.next
        self._count += 1
        new.action = action
        new.given[0] = <PyObject *>whose
        keep(action)
        keep(<PyObject *>whose)
        entry.time = time
        entry.turn = (priority << 60) | place
        entry.planned = new
        while at > 0:
            above = (at - 1) >> 2
            if not _before(&entry, &heap[above]):
                break
            heap[at] = heap[above]
            at = above
        heap[at] = entry
        return new

    cdef Planned *_next(self) noexcept:
        """Take what is next off the heap, which is not empty; its time is now.

        The gap goes down to the end, and the last comes up from there: it is late, and seldom comes far.
        """
        cdef Place *heap = self._heap
        cdef Place *least
        cdef Place *other
        cdef Py_ssize_t at = 0, below = 1, above, end = self._count - 1
        cdef Place last = heap[end]
        cdef Planned *first = heap[0].planned
        self.now = heap[0].time
        self._count = end
        while below + 4 <= end:
            least = &heap[below]
            other = &heap[below + 1]
            least = other if _before(other, least) else least
            other = &heap[below + 2]
            least = other if _before(other, least) else least
            other = &heap[below + 3]
            least = other if _before(other, least) else least
            heap[at] = least[0]
            at = least - heap
            below = 4 * at + 1
        if below < end:
            least = &heap[below]
            for above in range(below + 1, end):
                other = &heap[above]
                least = other if _before(other, least) else least
            heap[at] = least[0]
            at = least - heap
        while at > 0:
            above = (at - 1) >> 2
            if not _before(&last, &heap[above]):
                break
            heap[at] = heap[above]
            at = above
        heap[at] = last
        return first

    cdef int _act(self, Planned *planned) except -1:
        """Do what was planned."""
        cdef Planned one = planned[0]
        cdef PyObject *result
        planned.next = self._spare
        self._spare = planned
        if one.count < 0:
            result = PyObject_CallObject(one.action, one.given[0])
        else:
            result = PyObject_Vectorcall(one.action, one.given, one.count, NULL)
        _ends(&one)
        return is_done(result)

    cdef object _method_at(self, long long time, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned *new
        self.given += 1
        new = self._plan(time, _USUAL, self.given, _method(whose, name), whose)
        _gives(new, count, first, second, third, fourth)

    cpdef object _star_at(self, long long time, object action, tuple arguments):
        cdef Planned *new
        self.given += 1
        new = self._plan(time, _USUAL, self.given, <PyObject *>action, arguments)
        new.count = -1

    def at(self, long long time, action, *arguments):
        """Do *action* at *time*, not before now."""
        self._star_at(time, action, arguments)

    cdef object _method_at_place(self, long long place, long long time, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned *new
        new = self._plan(time, _USUAL, place, _method(whose, name), whose)
        _gives(new, count, first, second, third, fourth)

    cpdef object _star_at_place(self, long long place, long long time, object action, tuple arguments):
        cdef Planned *new
        new = self._plan(time, _USUAL, place, <PyObject *>action, arguments)
        new.count = -1

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
        is_done(PyObject_Vectorcall(_method(whose, name), given, count + 1, NULL))

    cpdef object _star_later(self, long long time, object action, tuple arguments):
        if time > self.now:
            self._star_at(time, action, arguments)
        else:
            action(*arguments)

    def later(self, long long time, action, *arguments):
        """Do *action* at *time*; at once if that is now."""
        self._star_later(time, action, arguments)

    cdef object _method_after_all(self, object whose, str name, int count, object first=None, object second=None, object third=None, object fourth=None):
        cdef Planned *new
        self.given += 1
        new = self._plan(self.now, _LAST, self.given, _method(whose, name), whose)
        _gives(new, count, first, second, third, fourth)

    cpdef object _star_after_all(self, object action, tuple arguments):
        cdef Planned *new
        self.given += 1
        new = self._plan(self.now, _LAST, self.given, <PyObject *>action, arguments)
        new.count = -1

    def after_all(self, action, *arguments):
        """Do *action* now, after all else that happens at this moment."""
        self._star_after_all(action, arguments)

    cpdef object run(self, long long until, object look=None):
        """Let everything before *until* happen; what is planned for *until* itself does not yet."""
        cdef long long left = EVERY
        if until <= self.now:
            return
        while self._count and self._heap[0].time < until:
            self._act(self._next())
            left -= 1
            if left == 0:
                left = EVERY
                if look is not None:
                    look(EVERY)
        self.now = until

    cpdef object clear(self):
        """The run is over: what is still planned is let go."""
        cdef Place *heap = self._heap
        cdef Py_ssize_t count = self._count
        self._heap = NULL
        self._count = self._room = 0
        while count:
            count -= 1
            _ends(heap[count].planned)
            heap[count].planned.next = self._spare
            self._spare = heap[count].planned
        PyMem_Free(heap)

    cpdef tuple planned(self):
        """What is planned next: an action and its arguments."""
        return _told(self._heap[0].planned) if self._count else (None, ())

    def __getstate__(self):
        cdef Place *heap = self._heap
        cdef long long place = (1 << 60) - 1
        cdef Py_ssize_t at
        found = []
        for at in range(self._count):
            found.append((heap[at].time, heap[at].turn >> 60, heap[at].turn & place, _told(heap[at].planned)))
        found.sort(key=lambda each: each[:3])
        return self.now, self.given, found

    def __setstate__(self, state):
        cdef Planned *new
        now, given, planned = state
        self.__init__(now)
        self.given = given
        self._before = given - len(planned)
        for time, priority, place, (action, arguments) in planned:
            new = self._plan(time, priority, place, <PyObject *>action, arguments)
            new.count = -1
