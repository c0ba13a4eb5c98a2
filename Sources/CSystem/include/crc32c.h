// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) by the CPU's own instructions.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// What this CPU can run.
enum {
    system_crc32c_none = 0,    // neither of the two below: use a portable implementation
    system_crc32c_streams = 1, // SSE 4.2 and PCLMULQDQ: three interleaved streams of the crc32 instruction
    system_crc32c_folding = 2, // AVX-512 and VPCLMULQDQ: 256 bytes a step
};
int system_crc32c_best(void);

/// Continues `crc` (0 at the start) over `count` bytes with one implementation, which must be at most system_crc32c_best().
uint32_t system_crc32c(int implementation, uint32_t crc, const void *bytes, size_t count);
