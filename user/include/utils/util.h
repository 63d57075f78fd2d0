/* util.h - all of the small utilities. */
#pragma once
#include <utils/arith.h>
#include <utils/attribute.h>
#include <utils/compile_time.h>
#include <utils/config.h>
#include <utils/time.h>
#include <utils/zf_log.h>
#include <utils/zf_log_if.h>
