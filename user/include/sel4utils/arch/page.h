/* page.h - as seL4's libraries name it. */
#pragma once
#include <vspace/arch/page.h>
