/* object.h - as seL4's libraries name it. */
#pragma once
#include <vka/object.h>
