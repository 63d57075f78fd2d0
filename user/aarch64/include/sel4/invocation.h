/* invocation.h - the labels of invocations; the rows are in api/methods.def. */
#pragma once

enum invocation_label {
    InvalidInvocation,
#define METHOD(object, name, ...) seL4_Label_##object##_##name,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
    nArchInvocationLabels,
};

/* The names that seL4's headers give them, and where the labels of aarch64 and of Arm begin. */
enum {
#define LABEL(name, method) name = seL4_Label_##method,
#include "labels.def"
#undef LABEL
    nInvocationLabels = seL4_Label_ARM_VSpace_Clean_Data,
    nSeL4ArchInvocationLabels = seL4_Label_ARM_SMC_Call,
};
