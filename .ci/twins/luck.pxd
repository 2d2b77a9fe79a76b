cimport cython

@cython.final
cdef class Luck:
    cdef public object seed
    cdef public object replication
    cdef str _root
    cpdef tuple of(self, str kind, str identity, str purpose)
    cpdef tuple two(self, str kind, str identity, str purpose)
    cpdef double one(self, str kind, str identity, str purpose)
    cpdef tuple of_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef tuple two_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef double one_nth(self, str kind, str identity, str purpose, long long call, long long number)
    cpdef object uniforms(self, str kind, str identity, str purpose)
    cpdef object stream(self, str kind, str identity, str purpose)
