/* zf_log.h - messages of a program about itself, by level.
 *
 * A message is one line: "PREFIX function@file:line text".  Messages below ZF_LOG_LEVEL are not
 * compiled in; define it before including this, 1 (verbose) to 6 (fatal).  ZF_LOGF also aborts. */
#pragma once
#include <stdlib.h>

#define ZF_LOG_VERBOSE 1
#define ZF_LOG_DEBUG 2
#define ZF_LOG_INFO 3
#define ZF_LOG_WARN 4
#define ZF_LOG_ERROR 5
#define ZF_LOG_FATAL 6
#define ZF_LOG_NONE 0xff

#ifndef ZF_LOG_LEVEL
#define ZF_LOG_LEVEL ZF_LOG_INFO
#endif

/* What stands at the beginning of each line. */
void zf_log_set_tag_prefix(const char *const prefix);
/* Lines below this level are left out. */
void zf_log_set_output_level(const int level);
/* Write one line; the macros ZF_LOG... call this. */
void zf_log_write(int level, const char *function, const char *file, unsigned line,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

#define ZF_LOG_ALLOW(level) ((level) >= ZF_LOG_LEVEL)
#define ZF_LOG_WRITE(level, ...) \
    do { \
        if (ZF_LOG_ALLOW(level)) \
            zf_log_write(level, __func__, __FILE__, __LINE__, __VA_ARGS__); \
    } while (0)

#define ZF_LOGV(...) ZF_LOG_WRITE(ZF_LOG_VERBOSE, __VA_ARGS__)
#define ZF_LOGD(...) ZF_LOG_WRITE(ZF_LOG_DEBUG, __VA_ARGS__)
#define ZF_LOGI(...) ZF_LOG_WRITE(ZF_LOG_INFO, __VA_ARGS__)
#define ZF_LOGW(...) ZF_LOG_WRITE(ZF_LOG_WARN, __VA_ARGS__)
#define ZF_LOGE(...) ZF_LOG_WRITE(ZF_LOG_ERROR, __VA_ARGS__)
#define ZF_LOGF(...) \
    do { \
        ZF_LOG_WRITE(ZF_LOG_FATAL, __VA_ARGS__); \
        abort(); \
    } while (0)
