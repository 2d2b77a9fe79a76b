# cython: language_level=3, binding=False, boundscheck=False, wraparound=False
"""`sim/luck.py`, compiled: the same BLAKE2b digests (RFC 7693), without an object of Python's for each.

The digests are held against `hashlib` by a test, the uniforms against those of the source.
"""

cimport cython
from cpython cimport array
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport memcpy, memset
import array as _array
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
    /* Where the machine has AVX2, four words are mixed at a time. */
    #if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))
    #define SIDE_BY_SIDE __attribute__((target("avx2")))
    typedef uint64_t four __attribute__((vector_size(32)));
    typedef uint32_t eight __attribute__((vector_size(32), aligned(4)));
    typedef uint8_t many __attribute__((vector_size(32)));
    static int side_by_side;
    #endif
    static void luck_begin(void) {
    #ifdef SIDE_BY_SIDE
        side_by_side = __builtin_cpu_supports("avx2") != 0;
    #endif
    }
    #define TURN(x, n) (((x) >> (n)) | ((x) << (64 - (n))))
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
    #define BLAKE_HALF(a, b, c, d, x, y) \\
        a += b + (x); d = TURN_32(d ^ a); c += d; b = TURN_24(b ^ c); \\
        a += b + (y); d = TURN_16(d ^ a); c += d; b = TURN(b ^ c, 63);
    #define BLAKE_MIX(a, b, c, d, r, i) \\
        BLAKE_HALF(v[a], v[b], v[c], v[d], m[blake_sigma[r][i]], m[blake_sigma[r][i + 1]])
    #define BLAKE_ROUND(r) \\
        BLAKE_MIX(0, 4, 8, 12, r, 0) BLAKE_MIX(1, 5, 9, 13, r, 2) BLAKE_MIX(2, 6, 10, 14, r, 4) BLAKE_MIX(3, 7, 11, 15, r, 6) \\
        BLAKE_MIX(0, 5, 10, 15, r, 8) BLAKE_MIX(1, 6, 11, 12, r, 10) BLAKE_MIX(2, 7, 8, 13, r, 12) BLAKE_MIX(3, 4, 9, 14, r, 14)
    #define BLAKE_ALL(ROUND) \\
        ROUND(0) ROUND(1) ROUND(2) ROUND(3) ROUND(4) ROUND(5) ROUND(6) ROUND(7) ROUND(8) ROUND(9) ROUND(10) ROUND(11)
    #ifdef SIDE_BY_SIDE
    #define BYTES(x, a, b, c, d, e, f, g, h) ((four)__builtin_shufflevector((many)(x), (many)(x), \\
        a, b, c, d, e, f, g, h, a + 8, b + 8, c + 8, d + 8, e + 8, f + 8, g + 8, h + 8, \\
        a + 16, b + 16, c + 16, d + 16, e + 16, f + 16, g + 16, h + 16, a + 24, b + 24, c + 24, d + 24, e + 24, f + 24, g + 24, h + 24))
    #define TURN_32(x) BYTES(x, 4, 5, 6, 7, 0, 1, 2, 3)
    #define TURN_24(x) BYTES(x, 3, 4, 5, 6, 7, 0, 1, 2)
    #define TURN_16(x) BYTES(x, 2, 3, 4, 5, 6, 7, 0, 1)
    #define ROLL(x, a, b, c, d) __builtin_shufflevector(x, x, a, b, c, d)
    #define BLAKE_TAKEN(r, i) ((four){m[blake_sigma[r][i]], m[blake_sigma[r][i + 2]], m[blake_sigma[r][i + 4]], m[blake_sigma[r][i + 6]]})
    /* The four columns of the state are mixed side by side, then its four diagonals. */
    #define BLAKE_BOTH(r) \\
        BLAKE_HALF(a, b, c, d, BLAKE_TAKEN(r, 0), BLAKE_TAKEN(r, 1)) \\
        b = ROLL(b, 1, 2, 3, 0); c = ROLL(c, 2, 3, 0, 1); d = ROLL(d, 3, 0, 1, 2); \\
        BLAKE_HALF(a, b, c, d, BLAKE_TAKEN(r, 8), BLAKE_TAKEN(r, 9)) \\
        b = ROLL(b, 3, 0, 1, 2); c = ROLL(c, 2, 3, 0, 1); d = ROLL(d, 1, 2, 3, 0);
    SIDE_BY_SIDE static void blake_compress_wide(uint64_t h[8], const unsigned char *block, uint64_t counted, int last) {
        uint64_t m[16];
        four a, b, c, d;
        memcpy(m, block, sizeof m);
        a = (four){h[0], h[1], h[2], h[3]};
        b = (four){h[4], h[5], h[6], h[7]};
        c = (four){blake_iv[0], blake_iv[1], blake_iv[2], blake_iv[3]};
        d = (four){blake_iv[4] ^ counted, blake_iv[5], last ? ~blake_iv[6] : blake_iv[6], blake_iv[7]};
        BLAKE_ALL(BLAKE_BOTH)
        a ^= c;
        b ^= d;
        for (int i = 0; i < 4; i++) { h[i] ^= a[i]; h[i + 4] ^= b[i]; }
    }
    SIDE_BY_SIDE static void blake_four_wide(unsigned char block[4][128], const size_t length[4], uint64_t found[4][2]) {
        four v[16], m[16], first, second;
        for (int i = 0; i < 16; i++)
            m[i] = (four){blake_word(block[0] + 8 * i), blake_word(block[1] + 8 * i),
                          blake_word(block[2] + 8 * i), blake_word(block[3] + 8 * i)};
        for (int i = 0; i < 16; i++) v[i] = (four){0} + blake_iv[i % 8];
        v[0] ^= 0x01010040ULL;
        first = v[0];
        second = v[1];
        v[12] ^= (four){length[0], length[1], length[2], length[3]};
        v[14] = ~v[14];
        BLAKE_ALL(BLAKE_ROUND)
        first ^= v[0] ^ v[8];
        second ^= v[1] ^ v[9];
        for (int i = 0; i < 4; i++) { found[i][0] = first[i]; found[i][1] = second[i]; }
    }
    #undef TURN_32
    #undef TURN_24
    #undef TURN_16
    #endif
    #define TURN_32(x) TURN(x, 32)
    #define TURN_24(x) TURN(x, 24)
    #define TURN_16(x) TURN(x, 16)
    static void blake_compress(uint64_t h[8], const unsigned char *block, uint64_t counted, int last) {
        uint64_t v[16], m[16];
    #ifdef SIDE_BY_SIDE
        if (side_by_side) {
            blake_compress_wide(h, block, counted, last);
            return;
        }
    #endif
        for (int i = 0; i < 16; i++) m[i] = blake_word(block + 8 * i);
        for (int i = 0; i < 8; i++) { v[i] = h[i]; v[i + 8] = blake_iv[i]; }
        v[12] ^= counted;
        if (last) v[14] = ~v[14];
        BLAKE_ALL(BLAKE_ROUND)
        for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
    }
    /* The first two words of four digests, each of a text that fills no more than one block. */
    static void blake_four(unsigned char block[4][128], const size_t length[4], uint64_t found[4][2]) {
    #ifdef SIDE_BY_SIDE
        if (side_by_side) {
            blake_four_wide(block, length, found);
            return;
        }
    #endif
        for (int i = 0; i < 4; i++) {
            uint64_t h[8];
            memcpy(h, blake_iv, sizeof blake_iv);
            h[0] ^= 0x01010040ULL;
            blake_compress(h, block[i], length[i], 1);
            found[i][0] = h[0];
            found[i][1] = h[1];
        }
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
    /* The digest of a key: a root and a kind, then an identity and a purpose, each after a separator. */
    static void blake_key(blake_state *s, const char *const text[4], const size_t length[4]) {
        size_t total = length[0] + length[1] + length[2] + length[3] + 2;
        unsigned char *to = s->block;
        blake_begin(s);
        if (total > 128) {
            blake_add(s, text[0], length[0]);
            for (int i = 1; i < 4; i++) {
                if (i > 1) blake_add(s, "\\x1f", 1);
                blake_add(s, text[i], length[i]);
            }
            blake_end(s);
            return;
        }
        memcpy(to, text[0], length[0]);
        to += length[0];
        memcpy(to, text[1], length[1]);
        to += length[1];
        *to++ = 0x1f;
        memcpy(to, text[2], length[2]);
        to += length[2];
        *to++ = 0x1f;
        memcpy(to, text[3], length[3]);
        memset(to + length[3], 0, 128 - total);
        blake_compress(s->h, s->block, total, 1);
    }
    /* The UTF-8 of a text; of most it is what Python holds. */
    static inline const char *text_of(PyObject *text, size_t *length) {
        Py_ssize_t found;
        const char *at;
        if (PyUnicode_Check(text) && PyUnicode_IS_COMPACT_ASCII(text)) {
            *length = (size_t)PyUnicode_GET_LENGTH(text);
            return (const char *)PyUnicode_1BYTE_DATA(text);
        }
        at = PyUnicode_AsUTF8AndSize(text, &found);
        *length = (size_t)found;
        return at;
    }
    /* SHA-512 (FIPS 180-4), by which Python seeds a generator with a text. */
    static const uint64_t sha_k[80] = {
        0x428a2f98d728ae22ULL, 0x7137449123ef65cdULL, 0xb5c0fbcfec4d3b2fULL, 0xe9b5dba58189dbbcULL,
        0x3956c25bf348b538ULL, 0x59f111f1b605d019ULL, 0x923f82a4af194f9bULL, 0xab1c5ed5da6d8118ULL,
        0xd807aa98a3030242ULL, 0x12835b0145706fbeULL, 0x243185be4ee4b28cULL, 0x550c7dc3d5ffb4e2ULL,
        0x72be5d74f27b896fULL, 0x80deb1fe3b1696b1ULL, 0x9bdc06a725c71235ULL, 0xc19bf174cf692694ULL,
        0xe49b69c19ef14ad2ULL, 0xefbe4786384f25e3ULL, 0x0fc19dc68b8cd5b5ULL, 0x240ca1cc77ac9c65ULL,
        0x2de92c6f592b0275ULL, 0x4a7484aa6ea6e483ULL, 0x5cb0a9dcbd41fbd4ULL, 0x76f988da831153b5ULL,
        0x983e5152ee66dfabULL, 0xa831c66d2db43210ULL, 0xb00327c898fb213fULL, 0xbf597fc7beef0ee4ULL,
        0xc6e00bf33da88fc2ULL, 0xd5a79147930aa725ULL, 0x06ca6351e003826fULL, 0x142929670a0e6e70ULL,
        0x27b70a8546d22ffcULL, 0x2e1b21385c26c926ULL, 0x4d2c6dfc5ac42aedULL, 0x53380d139d95b3dfULL,
        0x650a73548baf63deULL, 0x766a0abb3c77b2a8ULL, 0x81c2c92e47edaee6ULL, 0x92722c851482353bULL,
        0xa2bfe8a14cf10364ULL, 0xa81a664bbc423001ULL, 0xc24b8b70d0f89791ULL, 0xc76c51a30654be30ULL,
        0xd192e819d6ef5218ULL, 0xd69906245565a910ULL, 0xf40e35855771202aULL, 0x106aa07032bbd1b8ULL,
        0x19a4c116b8d2d0c8ULL, 0x1e376c085141ab53ULL, 0x2748774cdf8eeb99ULL, 0x34b0bcb5e19b48a8ULL,
        0x391c0cb3c5c95a63ULL, 0x4ed8aa4ae3418acbULL, 0x5b9cca4f7763e373ULL, 0x682e6ff3d6b2b8a3ULL,
        0x748f82ee5defb2fcULL, 0x78a5636f43172f60ULL, 0x84c87814a1f0ab72ULL, 0x8cc702081a6439ecULL,
        0x90befffa23631e28ULL, 0xa4506cebde82bde9ULL, 0xbef9a3f7b2c67915ULL, 0xc67178f2e372532bULL,
        0xca273eceea26619cULL, 0xd186b8c721c0c207ULL, 0xeada7dd6cde0eb1eULL, 0xf57d4f7fee6ed178ULL,
        0x06f067aa72176fbaULL, 0x0a637dc5a2c898a6ULL, 0x113f9804bef90daeULL, 0x1b710b35131c471bULL,
        0x28db77f523047d84ULL, 0x32caab7b40c72493ULL, 0x3c9ebe0a15c9bebcULL, 0x431d67c49c100d4cULL,
        0x4cc5d4becb3e42b6ULL, 0x597f299cfc657e2aULL, 0x5fcb6fab3ad6faecULL, 0x6c44198c4a475817ULL};
    static const uint64_t sha_iv[8] = {
        0x6a09e667f3bcc908ULL, 0xbb67ae8584caa73bULL, 0x3c6ef372fe94f82bULL, 0xa54ff53a5f1d36f1ULL,
        0x510e527fade682d1ULL, 0x9b05688c2b3e6c1fULL, 0x1f83d9abfb41bd6bULL, 0x5be0cd19137e2179ULL};
    #define SHA_STEP(WORD, a, b, c, d, e, f, g, h, i) { \\
        WORD more = h + (TURN(e, 14) ^ TURN(e, 18) ^ TURN(e, 41)) + ((e & f) ^ (~e & g)) + sha_k[i] + w[i]; \\
        d += more; \\
        h = more + (TURN(a, 28) ^ TURN(a, 34) ^ TURN(a, 39)) + ((a & b) ^ (a & c) ^ (b & c)); }
    /* From the sixteen words of a block in w, and the eight in h; WORD holds one word, or one of each of four texts. */
    #define SHA_ROUNDS(WORD) \\
        for (int i = 16; i < 80; i++) { \\
            WORD x = w[i - 15], y = w[i - 2]; \\
            w[i] = w[i - 16] + (TURN(x, 1) ^ TURN(x, 8) ^ x >> 7) + w[i - 7] + (TURN(y, 19) ^ TURN(y, 61) ^ y >> 6); \\
        } \\
        for (int i = 0; i < 8; i++) s[i] = h[i]; \\
        for (int i = 0; i < 80; i += 8) { \\
            SHA_STEP(WORD, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], i) \\
            SHA_STEP(WORD, s[7], s[0], s[1], s[2], s[3], s[4], s[5], s[6], i + 1) \\
            SHA_STEP(WORD, s[6], s[7], s[0], s[1], s[2], s[3], s[4], s[5], i + 2) \\
            SHA_STEP(WORD, s[5], s[6], s[7], s[0], s[1], s[2], s[3], s[4], i + 3) \\
            SHA_STEP(WORD, s[4], s[5], s[6], s[7], s[0], s[1], s[2], s[3], i + 4) \\
            SHA_STEP(WORD, s[3], s[4], s[5], s[6], s[7], s[0], s[1], s[2], i + 5) \\
            SHA_STEP(WORD, s[2], s[3], s[4], s[5], s[6], s[7], s[0], s[1], i + 6) \\
            SHA_STEP(WORD, s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[0], i + 7) \\
        } \\
        for (int i = 0; i < 8; i++) h[i] += s[i];
    static inline uint32_t great_half(const unsigned char *from) {
        return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
    }
    static inline uint64_t great_word(const unsigned char *from) {
        return (uint64_t)great_half(from) << 32 | great_half(from + 4);
    }
    static void sha_block(uint64_t h[8], const unsigned char *block) {
        uint64_t w[80], s[8];
        for (int i = 0; i < 16; i++) w[i] = great_word(block + 8 * i);
        SHA_ROUNDS(uint64_t)
    }
    #ifdef SIDE_BY_SIDE
    SIDE_BY_SIDE static void sha_four_wide(uint64_t found[4][8], unsigned char block[4][128]) {
        four w[80], s[8], h[8];
        for (int i = 0; i < 16; i++)
            w[i] = (four){great_word(block[0] + 8 * i), great_word(block[1] + 8 * i),
                          great_word(block[2] + 8 * i), great_word(block[3] + 8 * i)};
        for (int i = 0; i < 8; i++) h[i] = (four){0} + sha_iv[i];
        SHA_ROUNDS(four)
        for (int lane = 0; lane < 4; lane++)
            for (int i = 0; i < 8; i++) found[lane][i] = h[i][lane];
    }
    #endif
    /* The last block of a text: what is left of it, and how long all of it is. */
    static void sha_last(unsigned char block[128], size_t left, size_t length) {
        block[left] = 0x80;
        memset(block + left + 1, 0, 119 - left);
        for (int i = 0; i < 8; i++) block[127 - i] = (unsigned char)((uint64_t)length << 3 >> 8 * i);
    }
    #define SHA_SHORT 111 /* the longest text of one block */
    static void sha_512(const unsigned char *text, size_t length, uint64_t h[8]) {
        unsigned char block[128];
        size_t left = length;
        memcpy(h, sha_iv, sizeof sha_iv);
        for (; left >= 128; left -= 128, text += 128) sha_block(h, text);
        memcpy(block, text, left);
        if (left > SHA_SHORT) {
            block[left] = 0x80;
            memset(block + left + 1, 0, 127 - left);
            sha_block(h, block);
            memset(block, 0, 128);
            for (int i = 0; i < 8; i++) block[127 - i] = (unsigned char)((uint64_t)length << 3 >> 8 * i);
        } else sha_last(block, left, length);
        sha_block(h, block);
    }
    /* Mersenne Twisters (Matsumoto and Nishimura 1998), eight side by side, seeded as Python does it; a word is made when it is drawn. */
    #define LANES 8
    #define WORDS 624
    #define SEED_TEXT (4 * WORDS - 64)
    typedef struct { uint32_t state[WORDS][LANES]; uint32_t key[LANES][WORDS]; unsigned count[LANES]; unsigned at; unsigned lane; } twisters;
    static uint32_t twister_plain[WORDS];
    static void twister_begin(void) {
        twister_plain[0] = 19650218U;
        for (unsigned i = 1; i < WORDS; i++)
            twister_plain[i] = 1812433253U * (twister_plain[i - 1] ^ twister_plain[i - 1] >> 30) + i;
    }
    /* The key of a lane: a text and its digest, as one number, the least word of it first; to each word its place is added. */
    static void twister_key(twisters *t, unsigned lane, unsigned char *text, size_t length, const uint64_t digest[8]) {
        uint32_t *key = t->key[lane];
        unsigned count = 0;
        size_t left = length;
        for (; count < 16; count++) key[count] = (uint32_t)(digest[7 - count / 2] >> (count % 2 ? 32 : 0)) + count;
        for (; left >= 4; left -= 4, count++) key[count] = great_half(text + left - 4) + count;
        if (left) {
            uint32_t word = 0;
            for (size_t i = 0; i < left; i++) word = word << 8 | text[i];
            key[count] = word + count;
            count++;
        }
        t->count[lane] = count;
    }
    /* The keys of all lanes that have a text; where four of them are short, their digests are made at a time. */
    static void twister_keys(twisters *t, unsigned char text[LANES][4 * WORDS], const size_t length[LANES]) {
        uint64_t digest[4][8];
        for (unsigned from = 0; from < LANES; from += 4) {
            int wide = 0;
    #ifdef SIDE_BY_SIDE
            wide = side_by_side;
            for (unsigned i = from; i < from + 4; i++) wide = wide && length[i] && length[i] <= SHA_SHORT;
            if (wide) {
                unsigned char block[4][128];
                for (unsigned i = 0; i < 4; i++) {
                    memcpy(block[i], text[from + i], length[from + i]);
                    sha_last(block[i], length[from + i], length[from + i]);
                }
                sha_four_wide(digest, block);
            }
    #endif
            for (unsigned i = 0; i < 4; i++)
                if (length[from + i]) {
                    if (!wide) sha_512(text[from + i], length[from + i], digest[i]);
                    twister_key(t, from + i, text[from + i], length[from + i], digest[i]);
                }
        }
    }
    static void twister_seed(twisters *t, unsigned lane) {
        const uint32_t *key = t->key[lane];
        uint32_t *state = &t->state[0][lane];
        uint32_t last = twister_plain[0], first;
        unsigned j = 0, count = t->count[lane];
        for (unsigned i = 1; i < WORDS; i++) {
            last = (twister_plain[i] ^ (last ^ last >> 30) * 1664525U) + key[j];
            state[i * LANES] = last;
            if (++j == count) j = 0;
        }
        first = (state[LANES] ^ (last ^ last >> 30) * 1664525U) + key[j];
        state[LANES] = last = first;
        for (unsigned i = 2; i < WORDS; i++)
            state[i * LANES] = last = (state[i * LANES] ^ (last ^ last >> 30) * 1566083941U) - i;
        state[LANES] = (first ^ (last ^ last >> 30) * 1566083941U) - 1;
        state[0] = 0x80000000U;
    }
    #ifdef SIDE_BY_SIDE
    SIDE_BY_SIDE static void twister_seed_wide(twisters *t) {
        eight last = (eight){0} + twister_plain[0], first;
        eight *state = (eight *)t->state;
        #define KEYS(j) ((eight){t->key[0][j], t->key[1][j], t->key[2][j], t->key[3][j], \\
                                 t->key[4][j], t->key[5][j], t->key[6][j], t->key[7][j]})
        for (unsigned lane = 0; lane < LANES; lane++) /* the words of a key over and over again */
            for (unsigned filled = t->count[lane], part; filled < WORDS; filled += part) {
                part = filled < WORDS - filled ? filled : WORDS - filled;
                memcpy(t->key[lane] + filled, t->key[lane], 4 * part);
            }
        for (unsigned i = 1; i < WORDS; i++) {
            last = (((eight){0} + twister_plain[i]) ^ (last ^ last >> 30) * 1664525U) + KEYS(i - 1);
            state[i] = last;
        }
        first = (state[1] ^ (last ^ last >> 30) * 1664525U) + KEYS(WORDS - 1);
        state[1] = last = first;
        for (unsigned i = 2; i < WORDS; i++)
            state[i] = last = (state[i] ^ (last ^ last >> 30) * 1566083941U) - i;
        state[1] = (first ^ (last ^ last >> 30) * 1566083941U) - 1;
        state[0] = (eight){0} + 0x80000000U;
    }
    #endif
    static void twister_seed_all(twisters *t) {
    #ifdef SIDE_BY_SIDE
        if (side_by_side) {
            twister_seed_wide(t);
            return;
        }
    #endif
        for (unsigned lane = 0; lane < LANES; lane++)
            if (t->count[lane] <= WORDS) twister_seed(t, lane);
    }
    static uint32_t twister_word(twisters *t) {
        uint32_t *state = &t->state[0][t->lane];
        unsigned i = t->at, next = i + 1 < WORDS ? i + 1 : 0, far = i + 397 < WORDS ? i + 397 : i + 397 - WORDS;
        uint32_t y = (state[i * LANES] & 0x80000000U) | (state[next * LANES] & 0x7fffffffU);
        y = state[far * LANES] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfU : 0);
        state[i * LANES] = y;
        t->at = next;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c5680U;
        y ^= y << 15 & 0xefc60000U;
        return y ^ y >> 18;
    }
    static double twister_draw(twisters *t) {
        uint32_t a = twister_word(t) >> 5, b = twister_word(t) >> 6;
        return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
    }
    """
    int LANES
    int WORDS
    int SEED_TEXT
    ctypedef unsigned long long uint64_t
    ctypedef struct blake_state:
        unsigned long long h[8]
    ctypedef struct twisters:
        unsigned count[8]
        unsigned at
        unsigned lane
    void blake_key(blake_state *s, const char *const *texts, const size_t *lengths)
    const char *text_of(str text, size_t *length) except NULL
    void blake_four(unsigned char block[4][128], const size_t length[4], uint64_t found[4][2])
    void twister_begin()
    void luck_begin()
    void twister_keys(twisters *t, unsigned char text[8][2496], const size_t length[8])
    void twister_seed(twisters *t, unsigned lane)
    void twister_seed_all(twisters *t)
    double twister_draw(twisters *t)

cdef double _FINE = 2.0**-52
cdef str _SEPARATOR = "\x1f"
cdef array.array _DOUBLES = _array.array("d")
luck_begin()
twister_begin()


cdef inline double _uniform(unsigned long long word):
    return (<double>(word >> 12) + 0.5) * _FINE


cdef int _digest(blake_state *state, str root, str kind, str identity, str purpose) except -1:
    cdef size_t lengths[4]
    cdef const char *texts[4]
    texts[0] = text_of(root, &lengths[0])
    texts[1] = text_of(kind, &lengths[1])
    texts[2] = text_of(identity, &lengths[2])
    texts[3] = text_of(purpose, &lengths[3])
    blake_key(state, texts, lengths)
    return 0


cdef int _number(char *text, long long number) noexcept:
    """Write a space and a whole number that is not less than nought; how long that is."""
    cdef char digits[24]
    cdef int count = 0, at
    while True:
        digits[count] = <char>(48 + number % 10)
        number //= 10
        count += 1
        if not number:
            break
    text[0] = 32
    for at in range(count):
        text[1 + at] = digits[count - 1 - at]
    return count + 1


cdef int _nth(blake_state *state, str root, str kind, str identity, str purpose, long long call, long long number) except -1:
    cdef size_t lengths[4]
    cdef const char *texts[4]
    cdef char whole[512]
    if call < 0 or number < 0:
        raise ValueError("less than nought")
    texts[0] = text_of(root, &lengths[0])
    texts[1] = text_of(kind, &lengths[1])
    texts[2] = text_of(identity, &lengths[2])
    texts[3] = text_of(purpose, &lengths[3])
    if lengths[3] > 400:
        return _digest(state, root, kind, identity, f"{purpose} {call} {number}")
    memcpy(whole, texts[3], lengths[3])
    lengths[3] += _number(whole + lengths[3], call)
    lengths[3] += _number(whole + lengths[3], number)
    texts[3] = whole
    blake_key(state, texts, lengths)
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


cdef int _runs(
    double *found, str root, str kind, str identity, long long call,
    str first, long long since, long long many, str second, long long more,
) except -1:
    """The first uniform for each of *many* numbers from *since* on of one purpose, then for each from 1 to *more* of another.

    A *call* stands before the numbers (-1: none does). Four digests are made at a time.
    """
    cdef size_t lengths[4]
    cdef size_t ends[4]
    cdef size_t before, first_ends, second_ends
    cdef const char *texts[4]
    cdef const char *other
    cdef unsigned char block[4][128]
    cdef uint64_t words[4][2]
    cdef char heads[2][128]
    cdef str purpose
    cdef long long number = 0, count = many + more, at
    cdef int lane, some
    cdef blake_state state
    if call < -1 or since < 0:
        raise ValueError("less than nought")
    texts[0] = text_of(root, &lengths[0])
    texts[1] = text_of(kind, &lengths[1])
    texts[2] = text_of(identity, &lengths[2])
    texts[3] = text_of(first, &lengths[3])
    other = text_of(second, &second_ends)
    before = lengths[0] + lengths[1] + lengths[2] + 2
    if count < 3 or before + max(lengths[3], second_ends) > 128 - 42:  # too few to be worth it, or too long for a block
        for number in range(count):
            if number < many:
                purpose = first
                at = since + number
            else:
                purpose = second
                at = number - many + 1
            if call < 0:
                _digest(&state, root, kind, identity, f"{purpose} {at}")
            else:
                _nth(&state, root, kind, identity, purpose, call, at)
            found[number] = _uniform(state.h[0])
        return 0
    memcpy(heads[0], texts[0], lengths[0])
    memcpy(heads[0] + lengths[0], texts[1], lengths[1])
    heads[0][lengths[0] + lengths[1]] = 0x1f
    memcpy(heads[0] + lengths[0] + lengths[1] + 1, texts[2], lengths[2])
    heads[0][before - 1] = 0x1f
    memcpy(heads[0] + before, texts[3], lengths[3])
    first_ends = before + lengths[3]
    memcpy(heads[1], heads[0], before)
    memcpy(heads[1] + before, other, second_ends)
    second_ends += before
    if call >= 0:
        first_ends += _number(heads[0] + first_ends, call)
        second_ends += _number(heads[1] + second_ends, call)
    while number < count:
        some = <int>min(4, count - number)
        for lane in range(4):
            at = number + (lane if lane < some else 0)
            if at < many:
                memcpy(block[lane], heads[0], first_ends)
                ends[lane] = first_ends + _number(<char *>block[lane] + first_ends, since + at)
            else:
                memcpy(block[lane], heads[1], second_ends)
                ends[lane] = second_ends + _number(<char *>block[lane] + second_ends, at - many + 1)
            memset(block[lane] + ends[lane], 0, 128 - ends[lane])
        blake_four(block, ends, words)
        for lane in range(some):
            found[number + lane] = _uniform(words[lane][0])
        number += some
    return 0


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

    cpdef array.array runs_nth(self, str kind, str identity, long long call, str first, long long many, str second, long long more):
        """The first of those for each number below *many* of one purpose, then for each from 1 to *more* of another."""
        cdef array.array found = array.clone(_DOUBLES, many + more, False)
        if call < 0:
            raise ValueError("less than nought")
        _runs(found.data.as_doubles, self._root, kind, identity, call, first, 0, many, second, more)
        return found

    cpdef array.array days(self, str kind, str identity, str purpose, long long since, long long count):
        """The first of the eight for each of *count* days from *since* on: a purpose and the number of a day tell them apart."""
        cdef array.array found = array.clone(_DOUBLES, count, False)
        _runs(found.data.as_doubles, self._root, kind, identity, -1, purpose, since, count, "", 0)
        return found

    cpdef object stream(self, str kind, str identity, str purpose):
        """A generator of its own for a window in which the number of draws is not known."""
        return random.Random(f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}")

    cpdef object uniforms(self, str kind, str identity, str purpose):
        """What draws one uniform of that stream after the other."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}".encode()
        return Random(int.from_bytes(key + sha512(key).digest(), "big")).random

    cpdef array.array ones(self, str kind, list identities, str purpose):
        """The first of the eight for each of many things."""
        return self._firsts(kind, identities, purpose, 1)

    cpdef array.array twos(self, str kind, list identities, str purpose):
        """The first two of the eight for each of many things, pair by pair."""
        return self._firsts(kind, identities, purpose, 2)

    cdef array.array _firsts(self, str kind, list identities, str purpose, int each):
        """The first *each* of the eight for each of many things; four digests are made at a time."""
        cdef Py_ssize_t number = 0, count = len(identities)
        cdef size_t length
        cdef int lane, some, part
        cdef unsigned char block[4][128]
        cdef size_t lengths[4]
        cdef uint64_t words[4][2]
        cdef const char *text
        cdef bytes head = f"{self._root}{kind}{_SEPARATOR}".encode(), tail = f"{_SEPARATOR}{purpose}".encode()
        cdef Py_ssize_t before = len(head), after = len(tail)
        cdef const char *begins = head
        cdef const char *ends = tail
        cdef blake_state state
        cdef array.array found = array.clone(_DOUBLES, count * each, False)
        while number < count:
            some = <int>min(4, count - number)
            lane = 0
            while some > 1 and lane < 4:
                text = text_of(<str>identities[number + (lane if lane < some else 0)], &length)
                lengths[lane] = before + length + after
                if lengths[lane] > 128:
                    break
                memcpy(block[lane], begins, before)
                memcpy(block[lane] + before, text, length)
                memcpy(block[lane] + before + length, ends, after)
                memset(block[lane] + lengths[lane], 0, 128 - lengths[lane])
                lane += 1
            if lane == 4:
                blake_four(block, lengths, words)
            else:  # one by itself, or one whose key is longer than a block
                for lane in range(some):
                    _digest(&state, self._root, kind, identities[number + lane], purpose)
                    words[lane][0] = state.h[0]
                    words[lane][1] = state.h[1]
            for lane in range(some):
                for part in range(each):
                    found.data.as_doubles[(number + lane) * each + part] = _uniform(words[lane][part])
            number += some
        return found

    cpdef Streams streams(self, str kind, list identities, str purpose):
        """What draws uniforms of the streams of many things, one thing after the other."""
        return Streams(self, kind, identities, purpose)

    def __reduce__(self):
        return Luck, (self.seed, self.replication)


@cython.final
cdef class Streams:
    """What draws uniforms of the streams of many things; eight generators are seeded at a time."""

    __attributes__ = ()

    def __cinit__(self, Luck luck, str kind, list identities, str purpose):
        self._luck = luck
        self._kind = kind
        self._identities = identities
        self._purpose = purpose
        self._next = 0
        self._long = None
        self._lanes = PyMem_Malloc(sizeof(twisters))
        if not self._lanes:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self._lanes)

    cpdef object turn(self):
        """Turn to the stream of the next thing."""
        cdef unsigned lane = self._next % LANES
        if lane == 0:
            self._seed()
        self._long = None
        if (<twisters *>self._lanes).count[lane] > WORDS:
            self._long = self._luck.uniforms(self._kind, self._identities[self._next], self._purpose)
        (<twisters *>self._lanes).lane = lane
        (<twisters *>self._lanes).at = 0
        self._next += 1

    cdef int _seed(self) except -1:
        """Seed the generators of the next eight things."""
        cdef unsigned char texts[8][2496]  # four bytes for each of the words of a state
        cdef size_t lengths[8]
        cdef bytes key
        cdef unsigned lane, some = <unsigned>min(LANES, len(self._identities) - self._next)
        for lane in range(LANES):
            (<twisters *>self._lanes).count[lane] = WORDS + 1
            lengths[lane] = 0
        for lane in range(some):
            identity = self._identities[self._next + lane]
            key = f"{self._luck._root}{self._kind}{_SEPARATOR}{identity}{_SEPARATOR}{self._purpose}".encode()
            if len(key) <= SEED_TEXT:
                lengths[lane] = len(key)
                memcpy(texts[lane], <const char *>key, len(key))
        twister_keys(<twisters *>self._lanes, texts, lengths)
        if some > 2:
            twister_seed_all(<twisters *>self._lanes)
            return 0
        for lane in range(some):
            if (<twisters *>self._lanes).count[lane] <= WORDS:
                twister_seed(<twisters *>self._lanes, lane)
        return 0

    cpdef double draw(self):
        """The next uniform of the stream it has turned to."""
        if self._long is not None:
            return self._long()
        return twister_draw(<twisters *>self._lanes)
