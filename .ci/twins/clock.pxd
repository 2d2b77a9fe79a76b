cimport cython

@cython.final
cdef class Planned:
    cdef long long time
    cdef long long turn
    cdef object action
    cdef int count
    cdef object whose
    cdef object first
    cdef object second
    cdef object third
    cdef object fourth

@cython.final
cdef class Clock:
    cdef public long long now
    cdef public long long given
    cdef long long _before
    cdef list _planned
    cpdef long long get_made(self)
    cpdef long long reserve(self, long long count)
    cdef Planned _plan(self, long long time, long long priority, long long place, object action)
    cdef Planned _next(self)
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
