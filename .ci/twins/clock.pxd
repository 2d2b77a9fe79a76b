cimport cython

@cython.final
cdef class Planned:
    cdef public long long time
    cdef long long turn
    cdef public object action
    cdef public tuple arguments

@cython.final
cdef class Clock:
    cdef public long long now
    cdef public long long given
    cdef long long _before
    cdef list _planned
    cpdef long long get_made(self)
    cpdef long long reserve(self, long long count)
    cpdef object _star_at_place(self, long long place, long long time, object action, tuple arguments)
    cdef object _plan(self, long long time, long long priority, long long place, object action, tuple arguments)
    cdef Planned _next(self)
    cpdef object _star_at(self, long long time, object action, tuple arguments)
    cpdef object _star_after_all(self, object action, tuple arguments)
    cpdef object run(self, long long until, object look=*)
    cpdef object clear(self)
    cpdef tuple planned(self)
