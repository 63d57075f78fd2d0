/* ud.h - as seL4's libraries name it. */
#pragma once
#include <utils/arch/ud.h>
