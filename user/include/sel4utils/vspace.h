/* vspace.h - the managed address spaces come later; see vspace/vspace.h. */
#pragma once
#include <sel4utils/helpers.h>
#include <sel4utils/util.h>
#include <vspace/vspace.h>
