#include "crc32c.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

int system_crc32c_best(void) {
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("pclmul")) return system_crc32c_none;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("vpclmulqdq")
               ? system_crc32c_folding
               : system_crc32c_streams;
}

#define STREAMS __attribute__((target("sse4.2,pclmul")))
#define FOLDING __attribute__((target("avx512f,avx512vl,avx512dq,vpclmulqdq,pclmul,sse4.2")))

static inline uint64_t load(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

// One stream: 8 bytes in the three cycles that one crc32 instruction takes. `state` is the complement of a checksum.
static inline STREAMS uint32_t one_stream(uint32_t state, const uint8_t *at, size_t count) {
    uint64_t wide = state;
    for (; count >= 8; at += 8, count -= 8) wide = _mm_crc32_u64(wide, load(at));
    state = (uint32_t)wide;
    if (count & 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        state = _mm_crc32_u32(state, word);
        at += 4;
    }
    if (count & 2) {
        uint16_t half;
        memcpy(&half, at, 2);
        state = _mm_crc32_u16(state, half);
        at += 2;
    }
    return count & 1 ? _mm_crc32_u8(state, *at) : state;
}

// Moves a state over n zero bytes: multiplies it by x^(8n) mod P. `power` is x^(8n − 33) mod P, reflected; the 33 are
// the bit that a carry-less product of reflected numbers lacks and the 32 that the crc32 instruction multiplies by.
static inline STREAMS uint32_t shifted(uint32_t state, uint32_t power) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi32_si128((int)state), _mm_cvtsi32_si128((int)power), 0);
    return (uint32_t)_mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

// Three neighbouring blocks at once hide the latency of the instruction.
#define THREE_STREAMS(block, power_1, power_2)                                                                         \
    while (count >= 3 * (block)) {                                                                                     \
        uint64_t a = state, b = 0, c = 0;                                                                              \
        for (size_t i = 0; i < (block); i += 8) {                                                                      \
            a = _mm_crc32_u64(a, load(at + i));                                                                        \
            b = _mm_crc32_u64(b, load(at + (block) + i));                                                              \
            c = _mm_crc32_u64(c, load(at + 2 * (block) + i));                                                          \
        }                                                                                                              \
        state = shifted((uint32_t)a, power_2) ^ shifted((uint32_t)b, power_1) ^ (uint32_t)c;                           \
        at += 3 * (block);                                                                                             \
        count -= 3 * (block);                                                                                          \
    }

static STREAMS uint32_t streams(uint32_t state, const uint8_t *at, size_t count) {
    THREE_STREAMS(1024, 0x170076fa, 0xa51b6135)
    THREE_STREAMS(128, 0x0d3b6092, 0xb9e02b86)
    return one_stream(state, at, count);
}

// Folding (Gopal et al., "Fast CRC computation for generic polynomials using PCLMULQDQ"): what is D bits ahead of its
// place is moved there by multiplying the low 64 bits by x^(D + 31) and the high 64 by x^(D − 33), mod P and reflected.
#define FOLD(x, powers, with)                                                                                          \
    _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(x, powers, 0x00), _mm512_clmulepi64_epi128(x, powers, 0x11),    \
                              with, 0x96)
#define FOLD_128(x, powers, with)                                                                                      \
    _mm_ternarylogic_epi64(_mm_clmulepi64_si128(x, powers, 0x00), _mm_clmulepi64_si128(x, powers, 0x11), with, 0x96)

static FOLDING uint32_t folding(uint32_t state, const uint8_t *at, size_t count) {
    if (count < 256) return one_stream(state, at, count);
    const __m512i by_2048 = _mm512_broadcast_i32x4(_mm_set_epi64x(0xb9e02b86, 0xdcb17aa4));
    const __m512i by_512 = _mm512_broadcast_i32x4(_mm_set_epi64x(0x9e4addf8, 0x740eef02));
    const __m128i by_128 = _mm_set_epi64x(0x493c7d27, 0xf20c0dfe);

    __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(at + 64);
    __m512i c = _mm512_loadu_si512(at + 128), d = _mm512_loadu_si512(at + 192);
    a = _mm512_xor_si512(a, _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)state)));
    for (at += 256, count -= 256; count >= 256; at += 256, count -= 256) {
        a = FOLD(a, by_2048, _mm512_loadu_si512(at));
        b = FOLD(b, by_2048, _mm512_loadu_si512(at + 64));
        c = FOLD(c, by_2048, _mm512_loadu_si512(at + 128));
        d = FOLD(d, by_2048, _mm512_loadu_si512(at + 192));
    }
    a = FOLD(a, by_512, b);
    a = FOLD(a, by_512, c);
    a = FOLD(a, by_512, d);
    for (; count >= 64; at += 64, count -= 64) a = FOLD(a, by_512, _mm512_loadu_si512(at));

    __m128i x = _mm512_extracti64x2_epi64(a, 0);
    x = FOLD_128(x, by_128, _mm512_extracti64x2_epi64(a, 1));
    x = FOLD_128(x, by_128, _mm512_extracti64x2_epi64(a, 2));
    x = FOLD_128(x, by_128, _mm512_extracti64x2_epi64(a, 3));
    for (; count >= 16; at += 16, count -= 16) x = FOLD_128(x, by_128, _mm_loadu_si128((const __m128i *)at));
    uint64_t rest = _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(x));
    rest = _mm_crc32_u64(rest, (uint64_t)_mm_extract_epi64(x, 1));
    return one_stream((uint32_t)rest, at, count);
}

uint32_t system_crc32c(int implementation, uint32_t crc, const void *bytes, size_t count) {
    return ~(implementation == system_crc32c_folding ? folding(~crc, bytes, count) : streams(~crc, bytes, count));
}

#else

int system_crc32c_best(void) { return system_crc32c_none; }
uint32_t system_crc32c(int implementation, uint32_t crc, const void *bytes, size_t count) { return 0; }

#endif
