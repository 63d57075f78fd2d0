/* page.h - sizes of pages. */
#pragma once
#include <stdint.h>
#include <utils/arith.h>

#define SIZE_BITS_TO_BYTES(b) BIT(b)
#define BYTES_TO_SIZE_BITS(n) LOG_BASE_2(n)

#define PAGE_BITS_4K 12
#define PAGE_BITS_2M 21
#define PAGE_BITS_4M 22
#define PAGE_BITS_1G 30
#define PAGE_SIZE_4K BIT(PAGE_BITS_4K)
#define PAGE_SIZE_2M BIT(PAGE_BITS_2M)
#define PAGE_MASK_4K (PAGE_SIZE_4K - 1)
#define PAGE_MASK_2M (PAGE_SIZE_2M - 1)
#define PAGE_ALIGN(addr, size) ((addr) & ~((size)-1))
#define PAGE_ALIGN_4K(addr) PAGE_ALIGN(addr, PAGE_SIZE_4K)
#define PAGE_ALIGN_2M(addr) PAGE_ALIGN(addr, PAGE_SIZE_2M)
#define IS_ALIGNED_4K(addr) IS_ALIGNED(addr, PAGE_BITS_4K)
#define IS_ALIGNED_2M(addr) IS_ALIGNED(addr, PAGE_BITS_2M)
#define SAME_PAGE_4K(a, b) (PAGE_ALIGN_4K((uintptr_t)(a)) == PAGE_ALIGN_4K((uintptr_t)(b)))
#define MiB_TO_BYTES(x) ((size_t)(x)*1024 * 1024)
/* How many pages of 2^bits bytes hold n bytes. */
#define BYTES_TO_SIZE_BITS_PAGES(n, bits) ((n) / BIT(bits) + ((n) % BIT(bits) > 0 ? 1 : 0))
#define BYTES_TO_4K_PAGES(n) BYTES_TO_SIZE_BITS_PAGES(n, PAGE_BITS_4K)
