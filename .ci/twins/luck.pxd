cimport cython

@cython.final
cdef class Luck:
    cdef public object seed
    cdef public object replication
    cdef str _root
    cpdef tuple of(self, str kind, str identity, str purpose)
    cpdef tuple two(self, str kind, str identity, str purpose)
    cpdef double one(self, str kind, str identity, str purpose)
    cpdef object uniforms(self, str kind, str identity, str purpose)
    cpdef object stream(self, str kind, str identity, str purpose)
