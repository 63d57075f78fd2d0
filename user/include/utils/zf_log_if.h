/* zf_log_if.h - messages on a condition.  Each expands to a whole if statement: programs write them
 * with and without a semicolon. */
#pragma once
#include <utils/zf_log.h>

#define ZF_LOG_IF(log, cond, text, fmt, ...) \
    if (cond) { \
        log("[Cond failed: %s]\n\t" fmt, text, ##__VA_ARGS__); \
    }
#define ZF_LOGD_IF(cond, fmt, ...) ZF_LOG_IF(ZF_LOGD, cond, #cond, fmt, ##__VA_ARGS__)
#define ZF_LOGI_IF(cond, fmt, ...) ZF_LOG_IF(ZF_LOGI, cond, #cond, fmt, ##__VA_ARGS__)
#define ZF_LOGW_IF(cond, fmt, ...) ZF_LOG_IF(ZF_LOGW, cond, #cond, fmt, ##__VA_ARGS__)
#define ZF_LOGE_IF(cond, fmt, ...) ZF_LOG_IF(ZF_LOGE, cond, #cond, fmt, ##__VA_ARGS__)
#define ZF_LOGF_IF(cond, fmt, ...) ZF_LOG_IF(ZF_LOGF, cond, #cond, fmt, ##__VA_ARGS__)
