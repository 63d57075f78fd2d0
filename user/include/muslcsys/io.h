/* io.h - as seL4's libraries name it. */
#pragma once
#include <muslcsys/vsyscall.h>
