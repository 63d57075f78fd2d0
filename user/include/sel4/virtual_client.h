/* virtual_client.h - wrappers of invocations that only the MCS kernel has: none here. */
#pragma once
#include <interfaces/sel4_client.h>
