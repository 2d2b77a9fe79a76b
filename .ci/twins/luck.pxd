cimport cython
from cpython cimport array

@cython.final
cdef class Draw:
    cdef double eight[8]
    cpdef double at(self, long long place) except? -1

@cython.final
cdef class Luck:
    cdef public object seed
    cdef public object replication
    cdef str _root
    cpdef Draw of(self, str kind, str identity, str purpose)
    cpdef tuple two(self, str kind, str identity, str purpose)
    cpdef double one(self, str kind, str identity, str purpose)
    cpdef Draw of_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef tuple two_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef double one_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef array.array runs_nth(self, str kind, str identity, long long call, str first, long long many, str second, long long more)
    cpdef array.array days(self, str kind, str identity, str purpose, long long since, long long count)
    cpdef object uniforms(self, str kind, str identity, str purpose)
    cpdef object stream(self, str kind, str identity, str purpose)
    cpdef array.array ones(self, str kind, list identities, str purpose)
    cpdef array.array twos(self, str kind, list identities, str purpose)
    cdef array.array _firsts(self, str kind, list identities, str purpose, int each)
    cpdef Streams streams(self, str kind, list identities, str purpose)

@cython.final
cdef class Streams:
    cdef Luck _luck
    cdef str _kind
    cdef list _identities
    cdef str _purpose
    cdef Py_ssize_t _next
    cdef object _long
    cdef void *_lanes
    cpdef object turn(self)
    cpdef double draw(self)
    cdef int _seed(self) except -1
