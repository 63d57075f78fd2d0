/* registers.h - as seL4's libraries name it. */
#pragma once
#include <sel4debug/sel4_arch/registers.h>
