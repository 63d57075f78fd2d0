/* sel4_zf_logif.h - messages when an invocation failed.  Each expands to a whole if statement. */
#pragma once
#include <sel4/sel4.h>
#include <sel4utils/strerror.h>
#include <utils/zf_log.h>
#include <utils/zf_log_if.h>

#define ZF_LOG_IFERR(log, err, fmt, ...) \
    if ((err) != seL4_NoError) { \
        log("[Err %s]:\n\t" fmt, sel4_strerror((int)(err)), ##__VA_ARGS__); \
    }
#define ZF_LOGD_IFERR(err, fmt, ...) ZF_LOG_IFERR(ZF_LOGD, err, fmt, ##__VA_ARGS__)
#define ZF_LOGI_IFERR(err, fmt, ...) ZF_LOG_IFERR(ZF_LOGI, err, fmt, ##__VA_ARGS__)
#define ZF_LOGW_IFERR(err, fmt, ...) ZF_LOG_IFERR(ZF_LOGW, err, fmt, ##__VA_ARGS__)
#define ZF_LOGE_IFERR(err, fmt, ...) ZF_LOG_IFERR(ZF_LOGE, err, fmt, ##__VA_ARGS__)
#define ZF_LOGF_IFERR(err, fmt, ...) ZF_LOG_IFERR(ZF_LOGF, err, fmt, ##__VA_ARGS__)
