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
    cpdef object uniforms(self, str kind, str identity, str purpose)
    cpdef object stream(self, str kind, str identity, str purpose)
