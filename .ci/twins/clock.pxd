cimport cython
from cpython.ref cimport PyObject

cdef struct Planned:
    # An action on the calendar: a method, whose it is, and up to four arguments; or anything that is called, and a tuple of them (a count of -1).
    PyObject *action
    PyObject *given[5]
    int count
    Planned *next  # the next that is not in use, while it is not

cdef struct Room:
    Room *next
    Planned of[128]

cdef struct Place:
    long long time
    long long turn
    Planned *planned

@cython.final
cdef class Clock:
    cdef public long long now
    cdef public long long given
    cdef long long _before
    cdef Place *_heap
    cdef Py_ssize_t _count
    cdef Py_ssize_t _room
    cpdef long long get_made(self)
    cpdef long long reserve(self, long long count)
    cdef Planned *_spare
    cdef Room *_rooms
    cdef int _make_room(self) except -1
    cdef Planned *_plan(self, long long time, long long priority, long long place, PyObject *action, object whose) except NULL
    cdef Planned *_next(self) noexcept
    cdef int _act(self, Planned *planned) except -1
    cdef object _method_at(self, long long time, object whose, str name, int count, object first=*, object second=*, object third=*, object fourth=*)
    cdef object _method_at_place(self, long long place, long long time, object whose, str name, int count, object first=*, object second=*, object third=*, object fourth=*)
    cdef object _method_later(self, long long time, object whose, str name, int count, object first=*, object second=*, object third=*, object fourth=*)
    cdef object _method_after_all(self, object whose, str name, int count, object first=*, object second=*, object third=*, object fourth=*)
    cpdef object _star_at(self, long long time, object action, tuple arguments)
    cpdef object _star_at_place(self, long long place, long long time, object action, tuple arguments)
    cpdef object _star_later(self, long long time, object action, tuple arguments)
    cpdef object _star_after_all(self, object action, tuple arguments)
    cpdef object run(self, long long until, object look=*)
    cpdef object clear(self)
    cpdef tuple planned(self)
