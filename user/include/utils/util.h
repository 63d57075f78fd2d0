/* util.h - all of the small utilities. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <stdbool.h>
#include <utils/ansi.h>
#include <utils/arith.h>
#include <utils/assume.h>
#include <utils/attribute.h>
#include <utils/auto.h>
#include <utils/builtin.h>
#include <utils/compile_time.h>
#include <utils/config.h>
#include <utils/debug.h>
#include <utils/fence.h>
#include <utils/force.h>
#include <utils/formats.h>
#include <utils/frequency.h>
#include <utils/list.h>
#include <utils/math.h>
#include <utils/page.h>
#include <utils/print.h>
#include <utils/stack.h>
#include <utils/stringify.h>
#include <utils/time.h>
#include <utils/ud.h>
#include <utils/xml.h>
#include <utils/zf_log.h>
#include <utils/zf_log_if.h>

/* Old names. */
#define LOG_ERROR(...) ZF_LOGE(__VA_ARGS__)
#define LOG_INFO(...) ZF_LOGI(__VA_ARGS__)
