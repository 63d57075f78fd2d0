/* attribute.h - what programs say to the compiler. */
#pragma once
#ifndef __has_attribute
#define __has_attribute(attribute) 0
#endif
#ifndef __has_extension
#define __has_extension(extension) 0
#endif
#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* Of data and symbols. */
#define ALIAS(symbol) __attribute__((alias(#symbol)))
#define ALIGN(n) __attribute__((aligned(n)))
#define PACKED __attribute__((packed))
#define SECTION(s) __attribute__((section(s)))
#define UNUSED __attribute__((unused))
#define USED __attribute__((used))
#define WEAK __attribute__((weak))
#define WEAK_ALIAS(to) __attribute__((weak, alias(#to)))
#define CLEANUP(function) __attribute__((cleanup(function)))
#ifdef __clang__
#define VISIBLE
#else
#define VISIBLE __attribute__((externally_visible))
#endif

/* Of functions. */
#define ALWAYS_INLINE __attribute__((always_inline))
#define NO_INLINE __attribute__((noinline))
#define NORETURN __attribute__((noreturn))
#define HOT __attribute__((hot))
#define COLD __attribute__((cold))
#define MALLOC __attribute__((malloc))
#define ALLOC_ALIGN(argument) __attribute__((alloc_align(argument)))
#define ALLOC_SIZE(...) __attribute__((alloc_size(__VA_ARGS__)))
#define ASSUME_ALIGNED(...) __attribute__((assume_aligned(__VA_ARGS__)))
#define NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#define NONNULL_ALL __attribute__((nonnull))
#define RETURNS_NONNULL __attribute__((returns_nonnull))
#define FORMAT(archetype, i, k) __attribute__((format(archetype, i, k)))
#define SENTINEL(i) __attribute__((sentinel(i)))
#define SENTINEL_LAST __attribute__((sentinel))
#define WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#define DEPRECATED(message) __attribute__((deprecated(message)))
#define WARNING(message) __attribute__((warning(message)))
#ifdef __clang__
#define ERROR(message) __attribute__((unavailable(message)))
#else
#define ERROR(message) __attribute__((error(message)))
#endif
#ifndef PURE
#define PURE __attribute__((__pure__))
#define CONST __attribute__((__const__))
#endif

/* Functions that run before main, in the order of their priorities. */
#define CONSTRUCTOR_MIN_PRIORITY 101
#define CONSTRUCTOR_MAX_PRIORITY 65535
#define CONSTRUCTOR(priority) __attribute__((constructor(priority)))
