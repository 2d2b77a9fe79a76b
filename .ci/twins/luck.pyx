# cython: language_level=3, binding=False, boundscheck=False, wraparound=False
"""`sim/luck.py`, compiled: the same BLAKE2b digests (RFC 7693), without an object of Python's for each.

The digests are held against `hashlib` by a test, the uniforms against those of the source.
"""

cimport cython
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
import random
from _random import Random
from hashlib import sha512

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    static const uint64_t blake_iv[8] = {
        0x6a09e667f3bcc908ULL, 0xbb67ae8584caa73bULL, 0x3c6ef372fe94f82bULL, 0xa54ff53a5f1d36f1ULL,
        0x510e527fade682d1ULL, 0x9b05688c2b3e6c1fULL, 0x1f83d9abfb41bd6bULL, 0x5be0cd19137e2179ULL};
    static const uint8_t blake_sigma[12][16] = {
        {0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}, {14,10,4,8,9,15,13,6,1,12,0,2,11,7,5,3},
        {11,8,12,0,5,2,15,13,10,14,3,6,7,1,9,4}, {7,9,3,1,13,12,11,14,2,6,5,10,4,0,15,8},
        {9,0,5,7,2,4,10,15,14,1,11,12,6,8,3,13}, {2,12,6,10,0,11,8,3,4,13,7,5,15,14,1,9},
        {12,5,1,15,14,13,4,10,0,7,6,3,9,2,8,11}, {13,11,7,14,12,1,3,9,5,0,15,4,8,6,2,10},
        {6,15,14,9,11,3,0,8,12,2,13,7,1,4,10,5}, {10,2,8,4,7,6,1,5,15,11,9,14,3,12,13,0},
        {0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}, {14,10,4,8,9,15,13,6,1,12,0,2,11,7,5,3}};
    #define BLAKE_TURN(x, n) (((x) >> (n)) | ((x) << (64 - (n))))
    #define BLAKE_MIX(a, b, c, d, x, y) \\
        v[a] += v[b] + (x); v[d] = BLAKE_TURN(v[d] ^ v[a], 32); v[c] += v[d]; v[b] = BLAKE_TURN(v[b] ^ v[c], 24); \\
        v[a] += v[b] + (y); v[d] = BLAKE_TURN(v[d] ^ v[a], 16); v[c] += v[d]; v[b] = BLAKE_TURN(v[b] ^ v[c], 63);
    static inline uint64_t blake_word(const unsigned char *from) {
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        uint64_t word;
        memcpy(&word, from, 8);
        return word;
    #else
        uint64_t word = 0;
        for (int i = 7; i >= 0; i--) word = word << 8 | from[i];
        return word;
    #endif
    }
    #define BLAKE_ROUND(r) \\
        BLAKE_MIX(0, 4, 8, 12, m[blake_sigma[r][0]], m[blake_sigma[r][1]]) \\
        BLAKE_MIX(1, 5, 9, 13, m[blake_sigma[r][2]], m[blake_sigma[r][3]]) \\
        BLAKE_MIX(2, 6, 10, 14, m[blake_sigma[r][4]], m[blake_sigma[r][5]]) \\
        BLAKE_MIX(3, 7, 11, 15, m[blake_sigma[r][6]], m[blake_sigma[r][7]]) \\
        BLAKE_MIX(0, 5, 10, 15, m[blake_sigma[r][8]], m[blake_sigma[r][9]]) \\
        BLAKE_MIX(1, 6, 11, 12, m[blake_sigma[r][10]], m[blake_sigma[r][11]]) \\
        BLAKE_MIX(2, 7, 8, 13, m[blake_sigma[r][12]], m[blake_sigma[r][13]]) \\
        BLAKE_MIX(3, 4, 9, 14, m[blake_sigma[r][14]], m[blake_sigma[r][15]])
    static void blake_compress(uint64_t h[8], const unsigned char *block, uint64_t counted, int last) {
        uint64_t v[16], m[16];
        for (int i = 0; i < 16; i++) m[i] = blake_word(block + 8 * i);
        for (int i = 0; i < 8; i++) { v[i] = h[i]; v[i + 8] = blake_iv[i]; }
        v[12] ^= counted;
        if (last) v[14] = ~v[14];
        BLAKE_ROUND(0) BLAKE_ROUND(1) BLAKE_ROUND(2) BLAKE_ROUND(3) BLAKE_ROUND(4) BLAKE_ROUND(5)
        BLAKE_ROUND(6) BLAKE_ROUND(7) BLAKE_ROUND(8) BLAKE_ROUND(9) BLAKE_ROUND(10) BLAKE_ROUND(11)
        for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
    }
    typedef struct { uint64_t h[8]; unsigned char block[128]; size_t filled; uint64_t counted; } blake_state;
    static void blake_begin(blake_state *s) {
        memcpy(s->h, blake_iv, sizeof blake_iv);
        s->h[0] ^= 0x01010040ULL;
        s->filled = 0;
        s->counted = 0;
    }
    static void blake_add(blake_state *s, const char *text, size_t length) {
        while (length) {
            size_t room, part;
            if (s->filled == 128) {
                s->counted += 128;
                blake_compress(s->h, s->block, s->counted, 0);
                s->filled = 0;
            }
            room = 128 - s->filled;
            part = length < room ? length : room;
            memcpy(s->block + s->filled, text, part);
            s->filled += part;
            text += part;
            length -= part;
        }
    }
    static void blake_end(blake_state *s) {
        memset(s->block + s->filled, 0, 128 - s->filled);
        blake_compress(s->h, s->block, s->counted + s->filled, 1);
    }
    """
    ctypedef struct blake_state:
        unsigned long long h[8]
    void blake_begin(blake_state *s)
    void blake_add(blake_state *s, const char *text, size_t length)
    void blake_end(blake_state *s)

cdef double _FINE = 2.0**-52
cdef str _SEPARATOR = "\x1f"


cdef inline int _add(blake_state *state, str text) except -1:
    cdef Py_ssize_t length
    cdef const char *found = PyUnicode_AsUTF8AndSize(text, &length)
    blake_add(state, found, length)
    return 0


cdef inline double _uniform(unsigned long long word):
    return (<double>(word >> 12) + 0.5) * _FINE


cdef int _begin(blake_state *state, str root, str kind, str identity, str purpose) except -1:
    blake_begin(state)
    _add(state, root)
    _add(state, kind)
    blake_add(state, "\x1f", 1)
    _add(state, identity)
    blake_add(state, "\x1f", 1)
    _add(state, purpose)
    return 0


cdef int _digest(blake_state *state, str root, str kind, str identity, str purpose) except -1:
    _begin(state, root, kind, identity, purpose)
    blake_end(state)
    return 0


cdef void _number(blake_state *state, long long number) noexcept:
    """A space, and a whole number that is not less than nought."""
    cdef char text[24]
    cdef int at = 24
    while True:
        at -= 1
        text[at] = <char>(48 + number % 10)
        number //= 10
        if not number:
            break
    at -= 1
    text[at] = 32
    blake_add(state, text + at, 24 - at)


cdef int _nth(blake_state *state, str root, str kind, str identity, str purpose, long long call, long long number) except -1:
    if call < 0 or number < 0:
        raise ValueError("less than nought")
    _begin(state, root, kind, identity, purpose)
    _number(state, call)
    _number(state, number)
    blake_end(state)
    return 0


@cython.final
@cython.no_gc
@cython.freelist(1024)
cdef class Draw:
    """The eight uniforms of one thing and purpose."""

    def __init__(self, eight):
        self.eight = eight

    cpdef double at(self, long long place) except? -1:
        """One of them, from 0."""
        if not 0 <= place < 8:
            raise IndexError(place)
        return self.eight[place]

    def __reduce__(self):
        return Draw, (tuple(self.eight),)


cdef Draw _drawn(blake_state *state):
    cdef Draw draw = Draw.__new__(Draw)
    cdef int place
    for place in range(8):
        draw.eight[place] = _uniform(state.h[place])
    return draw


@cython.final
cdef class Luck:
    """The luck of one replication."""

    __attributes__ = ("seed", "replication")

    def __init__(self, seed, replication):
        self.seed = seed
        self.replication = replication
        self._root = f"{seed}{_SEPARATOR}{replication}{_SEPARATOR}"

    cpdef Draw of(self, str kind, str identity, str purpose):
        """Eight uniforms in the open interval (0, 1) for one thing and purpose."""
        cdef blake_state state
        _digest(&state, self._root, kind, identity, purpose)
        return _drawn(&state)

    cpdef tuple two(self, str kind, str identity, str purpose):
        """The first two of the eight."""
        cdef blake_state state
        _digest(&state, self._root, kind, identity, purpose)
        return _uniform(state.h[0]), _uniform(state.h[1])

    cpdef double one(self, str kind, str identity, str purpose):
        """The first of the eight."""
        cdef blake_state state
        _digest(&state, self._root, kind, identity, purpose)
        return _uniform(state.h[0])

    cpdef Draw of_nth(self, str kind, str identity, str purpose, long long call, long long number):
        """Eight uniforms for a purpose of which there are many: it is told apart by two numbers."""
        cdef blake_state state
        _nth(&state, self._root, kind, identity, purpose, call, number)
        return _drawn(&state)

    cpdef tuple two_nth(self, str kind, str identity, str purpose, long long call, long long number):
        """The first two of those."""
        cdef blake_state state
        _nth(&state, self._root, kind, identity, purpose, call, number)
        return _uniform(state.h[0]), _uniform(state.h[1])

    cpdef double one_nth(self, str kind, str identity, str purpose, long long call, long long number):
        """The first of those."""
        cdef blake_state state
        _nth(&state, self._root, kind, identity, purpose, call, number)
        return _uniform(state.h[0])

    cpdef object stream(self, str kind, str identity, str purpose):
        """A generator of its own for a window in which the number of draws is not known."""
        return random.Random(f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}")

    cpdef object uniforms(self, str kind, str identity, str purpose):
        """What draws one uniform of that stream after the other."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}".encode()
        return Random(int.from_bytes(key + sha512(key).digest(), "big")).random

    def __reduce__(self):
        return Luck, (self.seed, self.replication)
