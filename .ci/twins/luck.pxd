cimport cython

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
    cpdef object uniforms(self, str kind, str identity, str purpose)
    cpdef object stream(self, str kind, str identity, str purpose)
