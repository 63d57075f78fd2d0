/* interface_registration.h - where drivers leave their interfaces, and find others'.
 *
 * Results: 0; -EINVAL without a table of functions; -ENOSYS if it lacks this one. */
#pragma once
#include <errno.h>
#include <platsupport/interface_types.h>
#include <utils/util.h>

#define PS_INTERFACE_FOUND_MATCH 0
#define PS_INTERFACE_NO_MATCH 1

typedef int (*ps_interface_register_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                          void *interface_instance, char **properties);
typedef int (*ps_interface_unregister_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                            void *interface_instance);
/* Called for each interface; says PS_INTERFACE_FOUND_MATCH when it is the one. */
typedef int (*ps_interface_search_handler_fn_t)(void *handler_data, void *interface_instance,
                                                char **properties);
typedef int (*ps_interface_find_fn_t)(void *cookie, ps_interface_type_t interface_type,
                                      ps_interface_search_handler_fn_t handler, void *handler_data);

typedef struct {
    void *cookie;
    ps_interface_register_fn_t interface_register_fn;
    ps_interface_unregister_fn_t interface_unregister_fn;
    ps_interface_find_fn_t interface_find_fn;
} ps_interface_registration_ops_t;

/* Offer an interface of this type, with properties for those who search. 0: it worked. */
static inline int ps_interface_register(ps_interface_registration_ops_t *ops,
                                        ps_interface_type_t type, void *instance, char **properties)
{
    if (!ops || !ops->cookie)
        return -EINVAL;
    return ops->interface_register_fn
               ? ops->interface_register_fn(ops->cookie, type, instance, properties)
               : -ENOSYS;
}

/* Take it back. 0: it worked. */
static inline int ps_interface_unregister(ps_interface_registration_ops_t *ops,
                                          ps_interface_type_t type, void *instance)
{
    if (!ops || !ops->cookie)
        return -EINVAL;
    return ops->interface_unregister_fn ? ops->interface_unregister_fn(ops->cookie, type, instance)
                                        : -ENOSYS;
}

/* Call the handler with each interface of this type until it is content. */
static inline int ps_interface_find(ps_interface_registration_ops_t *ops, ps_interface_type_t type,
                                    ps_interface_search_handler_fn_t handler, void *handler_data)
{
    if (!ops || !ops->cookie)
        return -EINVAL;
    return ops->interface_find_fn ? ops->interface_find_fn(ops->cookie, type, handler, handler_data)
                                  : -ENOSYS;
}
