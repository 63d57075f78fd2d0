/* vspace.h - as seL4's libraries name it. */
#pragma once
#include <sel4utils/sel4_arch/vspace.h>
