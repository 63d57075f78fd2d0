/* properties.h - how a manager may be called while it is being called; here none ever is. */
#pragma once

struct allocman_properties {
    int alloc_can_free, free_can_alloc, alloc_can_alloc, free_can_free;
};

#define ALLOCMAN_DEFAULT_PROPERTIES \
    { \
        0, 0, 0, 0 \
    }
static const struct allocman_properties allocman_default_properties
    __attribute__((unused)) = ALLOCMAN_DEFAULT_PROPERTIES;
