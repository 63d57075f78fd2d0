/* util.h - as seL4's libraries name it. */
#pragma once
#include <sel4utils/helpers.h>
#include <utils/util.h>
